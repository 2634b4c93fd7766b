"""The results as Markdown."""

from cases import cases
from growing import growth
from targets import targets


def number(value):
    if value is None:
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "|---" + "|---:" * (len(head) - 1) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def machine_line(results):
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return (f"{machine['date']}: {machine['cores']} cores ({machine['processor']}), {machine['memory_gib']} GiB, Linux "
            f"{machine['kernel']}; {versions}. {results['rounds']} rounds; load average before: {machine['load_before']}.")


def case_rows(results):
    titles = {case.name: case.title for case in cases({"1 KB": None, "1 MB": None, "start": None})}
    for name, sides in results["cases"].items():
        for server, found in sides.items():
            one = found["median"]
            memory = one.get("resident_bytes")
            yield [titles[name], server, number(one["per_second"]), number(one.get("cpu_us")), str(one["rate"]),
                   *(number(one[metric]) for metric in ("p50_ms", "p99_ms", "p999_ms")),
                   number(memory / (1 << 20)) if memory else ""]


def target_rows(results):
    for target in targets(results):
        yield [target.title, f"{number(target.value)}{target.unit}",
               f"{'at most' if target.at_most else 'at least'} {number(target.bound)}{target.unit}",
               "met" if target.is_met else "**not met**"]


def single_rows(results):
    for name, found in results["starts"].items():
        yield [f"{name}: start-up, idle memory", f"{number(found['start_ms'])} ms",
               f"{number(found['resident_bytes'] / (1 << 20))} MiB"]
    for name, found in results["waiters"].items():
        yield [f"{name}: memory of each of {found['count']:,} waiters, last answer",
               f"{number(found['bytes_each'] / 1024)} KiB", f"{number(found['last_ms'])} ms"]
    if results["waiters"]:
        found = results["waiters"]["model-gateway"]
        yield ["calls to AWS for these waiters: starts, describes", str(found["starts"]), str(found["describes"])]


def growth_tables(results):
    for title, rows in results["growth"].items():
        names = [name for name in rows[0] if name != "n"]
        yield ""
        yield from table(
            [title, *names],
            [[f"{row['n']:,}", *(number(row[name]) for name in names)] for row in rows]
            + [["growth at the end", *(growth(rows, name) for name in names)]])


def markdown(results):
    """Every table, for people and for the README."""
    yield machine_line(results)
    yield ""
    yield from table(
        ["case", "server", "requests/s", "CPU µs/request", "at a rate of", "p50 ms", "p99 ms", "p99.9 ms", "memory MiB"],
        case_rows(results))
    if results["starts"] or results["waiters"]:
        yield ""
        yield from table(["", "", ""], single_rows(results))
    if results["parts"]:
        yield ""
        yield from table(["part", "ns"], [[name, number(value)] for name, value in results["parts"].items()])
    yield from growth_tables(results)
    # So short a run says nothing of speed.
    found = [] if results["smoke"] else list(target_rows(results))
    if found:
        yield ""
        yield from table(["target", "measured", "bound", ""], found)
    if results["checks"]:
        yield ""
        yield results["checks"]
