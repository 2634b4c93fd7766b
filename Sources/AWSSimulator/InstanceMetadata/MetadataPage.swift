/// The pages that the instance metadata service answers errors with.
enum MetadataPage {
  /// A page that says a status and nothing else.
  static func error(status: Int) -> [UInt8] {
    let words =
      switch status {
      case 400: "Bad Request"
      case 401: "Unauthorized"
      case 403: "Forbidden"
      case 404: "Not Found"
      case 405: "Method Not Allowed"
      case 503: "Service Unavailable"
      default: "Internal Server Error"
      }
    let title = "\(status) - \(words)"
    return Array(
      """
      <?xml version="1.0" encoding="iso-8859-1"?>
      <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
      \t"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
      <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
       <head>
        <title>\(title)</title>
       </head>
       <body>
        <h1>\(title)</h1>
       </body>
      </html>

      """.utf8)
  }
}
