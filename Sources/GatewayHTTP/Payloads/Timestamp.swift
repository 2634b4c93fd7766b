import FoundationEssentials
import OrderedJSON

extension JSONValue {
  /// A time as RFC 3339 in UTC, to the second, ending in `Z`.
  static func timestamp(_ date: Date) -> JSONValue {
    .string(date.formatted(.iso8601))
  }
}
