import Foundation

/// As a token has it: RFC 7515, appendix C.
func base64URL(_ bytes: some Sequence<UInt8>) -> String {
  Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
    .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
}

func base64URL(_ text: String) -> String { base64URL(text.utf8) }
