import FoundationEssentials

/// A time in seconds since 1970, as the services' JSON has them. One of another form is as good as none: nothing that
/// is decided rests on it.
struct EpochTime: Decodable, Sendable {
  let date: Date?

  init(from decoder: any Decoder) throws {
    let seconds = try? decoder.singleValueContainer().decode(Double.self)
    date = seconds.map { Date(timeIntervalSince1970: $0) }
  }
}
