import FoundationEssentials

extension Double {
  /// An amount of US dollars, to the hundredth of a cent where it is small.
  var dollars: String {
    let digits = self < 1 ? 4 : 2
    return "$" + fixed(digits)
  }

  /// With so many digits after the point.
  func fixed(_ digits: Int) -> String {
    let scale = (0..<digits).reduce(1) { product, _ in product * 10 }
    let number = (self * Double(scale)).rounded()
    guard number.magnitude < 1e15 else { return "\(self)" }
    let whole = Int(number.magnitude)
    let fraction = String(whole % scale)
    let sign = number < 0 ? "-" : ""
    guard digits > 0 else { return sign + String(whole) }
    return sign + String(whole / scale) + "." + String(repeating: "0", count: digits - fraction.count) + fraction
  }
}
