#pragma once

/* Makes zlib's pointers to its input const. */
#define ZLIB_CONST
#include <zlib.h>
