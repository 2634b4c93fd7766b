import Benchmark

/// Parts of the hot path by themselves. `--format json` is for programs.
@main
enum Microbenchmarks {
  static func main() {
    addSigning()
    addRouting()
    addEnvelopes()
    addStores()
    Benchmark.main()
  }
}
