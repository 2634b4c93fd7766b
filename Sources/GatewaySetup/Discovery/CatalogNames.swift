import Backends
import Foundation
import GatewayCore
import OpenSSLCrypto

/// Names for models that have none in a catalog yet.
///
/// A name is made of the model's own words. Where two models would have the same, the older one has it, and the others
/// have a mark that is made of their ARN: a model that is added later renames none of those that were there.
struct CatalogNames {
  /// Hexadecimal digits of the mark; more only if that is a name already.
  private static let markLengths = [8, 16, 32, 64]
  private static let nameLimit = 128

  private var taken: Set<String> = []
  private var names: [String: String] = [:]

  init(_ models: [DiscoveredModel]) {
    let byAge = models.sorted {
      let (left, right) = ($0.createdAt ?? .distantFuture, $1.createdAt ?? .distantFuture)
      return left == right ? $0.arn < $1.arn : left < right
    }
    for model in byAge {
      let name = candidates(model).first { !taken.contains($0) } ?? model.arn
      taken.insert(name)
      names[model.arn] = name
    }
  }

  subscript(model: DiscoveredModel) -> String { names[model.arn] ?? model.name }

  /// In the order of preference.
  private func candidates(_ model: DiscoveredModel) -> [String] {
    let name = Self.allowed(model.name)
    let digest = SHA256.hash(Array(model.arn.utf8)).hex
    let marked = Self.markLengths.map { length in
      "\(name.prefix(Self.nameLimit - length - 1))-\(digest.prefix(length))"
    }
    return (name.count <= Self.nameLimit ? [name] : []) + marked
  }

  /// The words as far as a catalog's name may have them.
  private static func allowed(_ text: String) -> String {
    let bytes = text.utf8.map { ModelName.isValid("a" + String(UnicodeScalar($0))) ? $0 : UInt8(ascii: "-") }
    let name = String(decoding: bytes, as: UTF8.self).drop { !ModelName.isValid(String($0)) }
    return name.isEmpty ? "model" : String(name)
  }
}
