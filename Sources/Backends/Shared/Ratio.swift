/// Numbers of findings. Services send single precision, of which six decimals of a ratio are all that is meant.
enum Ratio {
  /// From 0 to 1.
  static func clamped(_ number: Double) -> Double { min(max(rounded(number), 0), 1) }

  static func rounded(_ number: Double) -> Double { (number * 1_000_000).rounded() / 1_000_000 }
}
