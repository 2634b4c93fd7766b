import Foundation

extension StringProtocol {
  /// The text that the percent-encoded one stands for; nil when it stands for none.
  ///
  /// Most have nothing to decode, and Foundation takes a microsecond or two to find that out.
  var percentDecoded: String? {
    utf8.contains(UInt8(ascii: "%")) ? removingPercentEncoding : String(self)
  }
}
