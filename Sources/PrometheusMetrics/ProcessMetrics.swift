import Foundation
import Glibc
import Platform

/// What every Prometheus client tells of its process, under the names that all of them use.
///
/// Source: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics; `proc(5)`.
package struct ProcessMetrics: MetricCollector {
  package static let families: [MetricFamily] = [
    .gauge("process_start_time_seconds", "When the process began, in seconds since 1970."),
    .counter("process_cpu_seconds_total", "Time on processors, user and system, in seconds."),
    .gauge("process_resident_memory_bytes", "Memory that is resident, in bytes."),
    .gauge("process_virtual_memory_bytes", "Memory that is mapped, in bytes."),
    .gauge("process_open_fds", "Open file descriptors."),
    .gauge("process_max_fds", "The most file descriptors that may be open."),
    .gauge("process_threads", "Threads of the process."),
  ]

  package init() {}

  package func collect(into samples: inout MetricSamples) {
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
      samples.set("process_max_fds", to: Double(limit.rlim_cur))
    }
    if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
      // One of them is the folder itself.
      samples.set("process_open_fds", to: Double(max(0, files.count - 1)))
    }
    guard let stat = try? SmallFile.text(of: "/proc/self/stat", limit: 4096) else { return }
    // The name of the program may hold anything; after the last bracket come numbers, the third field first.
    let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ").dropFirst().map(
      String.init)
    func field(_ number: Int) -> Double? { fields.indices.contains(number - 3) ? Double(fields[number - 3]) : nil }
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    let page = Double(sysconf(Int32(_SC_PAGESIZE)))
    if let user = field(14), let system = field(15) {
      samples.set("process_cpu_seconds_total", to: (user + system) / ticks)
    }
    if let threads = field(20) { samples.set("process_threads", to: threads) }
    if let begin = field(22), let boot = Self.bootTime {
      samples.set("process_start_time_seconds", to: boot + begin / ticks)
    }
    if let virtual = field(23) { samples.set("process_virtual_memory_bytes", to: virtual) }
    if let resident = field(24) { samples.set("process_resident_memory_bytes", to: resident * page) }
  }

  /// In seconds since 1970.
  private static let bootTime: Double? = {
    guard let text = try? SmallFile.text(of: "/proc/stat", limit: 1 << 20) else { return nil }
    return text.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
  }()
}
