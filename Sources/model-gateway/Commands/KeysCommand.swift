import ArgumentParser
import FoundationEssentials
import GatewayCore
import GatewayHTTP
import OrderedJSON

struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Make keys for callers.", subcommands: [New.self])

  struct New: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "new",
      abstract: "Make a key for a caller.",
      discussion: """
        Prints the key, which is kept nowhere and cannot be had again, and what goes into the configuration so that \
        the gateway knows it.
        """)

    @Argument(help: "The caller's name in the configuration.")
    var name: String

    @Option(help: "What to tell the caller's keys apart by. (default: the date)")
    var label: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
      guard CallerName.isValid(name) else { throw ValidationError("NAME: \(CallerName.rule).") }
      guard CallerName.isLabel(label ?? "-") else { throw ValidationError("--label: \(CallerName.labelRule).") }
    }

    func run() async throws {
      let key = APIKey.random()
      let label = label ?? String(Date().formatted(.iso8601).prefix(10))
      if json {
        Console.say(Self.json(key, caller: name, label: label))
      } else {
        Console.complain("The key, shown this once, and what goes into the configuration:")
        Console.say(key.exposed + "\n\n" + Self.yaml(key, caller: name, label: label))
      }
    }

    private static func json(_ key: APIKey, caller: String, label: String) -> String {
      let members: JSONValue = [
        "caller": .string(caller), "label": .string(label), "key": .string(key.exposed), "sha256": .string(key.sha256),
      ]
      return String(decoding: JSONWriter.bytes(of: members), as: UTF8.self)
    }

    /// In quotes, because YAML takes some names for something else.
    private static func yaml(_ key: APIKey, caller: String, label: String) -> String {
      """
      callers:
        "\(caller)":
          allow:
            "*": [read, start, stop, detect]
          keys:
            "\(label)":
              sha256: \(key.sha256)
      """
    }
  }
}
