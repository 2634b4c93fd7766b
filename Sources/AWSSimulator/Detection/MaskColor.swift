/// A colour of an anomaly mask.
struct MaskColor: Sendable, Equatable {
  let red: UInt8
  let green: UInt8
  let blue: UInt8

  /// The background's colour.
  static let white = MaskColor(red: 0xFF, green: 0xFF, blue: 0xFF)

  /// `#23A436`, as DetectAnomalies writes it.
  var hex: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
  }
}
