import Mustache
import OpenSSLCrypto

/// The operator's console: one page and the files that it loads, all of them in the program.
///
/// It holds nothing of the gateway's: what it shows it asks for, with the key of whoever looks at it.
package struct ConsolePage: Sendable {
  /// What the page may do: load and ask its own origin. No script stands in it, and none can be put there.
  ///
  /// Source: https://www.w3.org/TR/CSP3/, https://www.w3.org/TR/trusted-types/
  static let policy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:", "connect-src 'self'",
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].joined(separator: "; ")

  let page: ConsoleFile
  /// A part of the files' paths, which no other files ever had.
  let version: String
  private let files: [String: ConsoleFile]

  /// The console that this program was built with.
  /// - Throws: when the page is no template: a defect of the build.
  package static func embedded() throws -> ConsolePage {
    try ConsolePage(
      template: PackageResources.index_mustache,
      files: [
        ("console.css", PackageResources.console_css), ("app.js", PackageResources.app_js),
        ("actions.js", PackageResources.actions_js), ("api.js", PackageResources.api_js),
        ("curl.js", PackageResources.curl_js), ("dom.js", PackageResources.dom_js),
        ("events.js", PackageResources.events_js), ("format.js", PackageResources.format_js),
        ("list.js", PackageResources.list_js), ("model.js", PackageResources.model_js),
        ("operations.js", PackageResources.operations_js), ("parts.js", PackageResources.parts_js),
        ("rights.js", PackageResources.rights_js), ("session.js", PackageResources.session_js),
        ("tryout.js", PackageResources.tryout_js),
      ])
  }

  /// - Parameters:
  ///   - template: the page, where `{{version}}` is that of the files and `{{#modules}}` goes through the scripts that
  ///     the first one loads.
  ///   - files: what it loads, by name.
  init(template: [UInt8], files: [(name: String, bytes: [UInt8])]) throws {
    var digest = SHA256()
    for file in files {
      digest.update("\(file.name) \(file.bytes.count)\n".utf8)
      digest.update(file.bytes)
    }
    version = String(digest.finalize().hex.prefix(16))
    self.files = Dictionary(uniqueKeysWithValues: files.map { ($0.name, ConsoleFile(name: $0.name, bytes: $0.bytes)) })
    let scripts = files.map(\.name).filter { $0.hasSuffix(".js") && $0 != "app.js" }
    let template = try MustacheTemplate(string: String(decoding: template, as: UTF8.self))
    let html = template.render(["version": version, "modules": scripts] as [String: Any])
    page = ConsoleFile(name: "index.html", bytes: Array(html.utf8))
  }

  /// Nil for a file that there is not, or of another version.
  func file(_ name: String, version: String) -> ConsoleFile? {
    version == self.version ? files[name] : nil
  }
}
