extension AuthorizationHeader {
  /// Why a header is not a SigV4 authorization, in a sentence that has no part of the header in it.
  package struct ParseError: Error, Hashable, CustomStringConvertible {
    /// In the words of AWS, where it has any.
    package let description: String
  }

  /// Reads a header's value. Parameters may come in any order, with or without a space after the comma.
  ///
  /// The signature is not looked at: a wrong one is for the verifier to refuse.
  package init(parsing value: String) throws(ParseError) {
    let trimmed = value.utf8.drop(while: \.isBlank)
    let scheme = trimmed.prefix { !$0.isBlank }
    guard scheme.elementsEqual(StringToSign.algorithm.utf8) else {
      throw ParseError(description: "Authorization requires the algorithm '\(StringToSign.algorithm)'.")
    }
    let parameters = try Self.parameters(trimmed.dropFirst(scheme.count))
    func require(_ name: String) throws(ParseError) -> String {
      guard let value = parameters[name], !value.isEmpty else {
        throw ParseError(description: "Authorization header requires '\(name)' parameter.")
      }
      return value
    }
    let credential = try require("Credential").split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard credential.count == 5, !credential.contains("") else {
      let form = "keyid/date/region/service/term"
      throw ParseError(description: "Credential must have exactly 5 slash-delimited elements, e.g. \(form).")
    }
    let scope = CredentialScope(
      day: credential[1], region: credential[2], service: credential[3], terminator: credential[4])
    let names = try require("SignedHeaders").split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy({ $0.isToken && $0 == $0.lowercased() }), zip(names, names.dropFirst()).allSatisfy(<) else {
      throw ParseError(description: "SignedHeaders must be distinct lower-case names in alphabetical order.")
    }
    self.init(
      accessKeyID: credential[0], scope: scope, signedHeaders: names, signature: try require("Signature"))
  }

  private static func parameters(_ list: some Collection<UInt8>) throws(ParseError) -> [String: String] {
    var parameters: [String: String] = [:]
    for part in list.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let words = part.split(whereSeparator: \.isBlank)
      guard words.count == 1, let word = words.first, let equals = word.firstIndex(of: UInt8(ascii: "=")) else {
        throw ParseError(description: "Authorization header has a part that is not 'Name=value'.")
      }
      let name = String(decoding: word[..<equals], as: UTF8.self)
      let value = String(decoding: word[equals...].dropFirst(), as: UTF8.self)
      guard parameters.updateValue(value, forKey: name) == nil else {
        throw ParseError(description: "Authorization header has a parameter twice.")
      }
    }
    return parameters
  }
}
