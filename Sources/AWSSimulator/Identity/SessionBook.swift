import FoundationEssentials
import SigV4

/// The temporary credentials that were given out. Ended ones are kept, so that they are refused as expired and not as
/// unknown; beyond 10,000 the oldest go.
struct SessionBook: Sendable {
  private static let capacity = 10_000
  /// Metadata services give the same credentials until this many seconds before their end, or half of a shorter life.
  private static let rotationSeconds: Double = 300

  /// How long sessions last, whatever is asked; nil for as long as is asked.
  var lifeSeconds: Double?

  private let mint: KeyMint
  private var byKeyID: [String: RoleSession] = [:]
  private var order: [String] = []

  /// Makes a book without sessions.
  init(_ mint: KeyMint) {
    self.mint = mint
  }

  /// Every session, oldest first.
  var sessions: [RoleSession] { order.compactMap { byKeyID[$0] } }

  /// The session of an access key id.
  subscript(accessKeyID: String) -> RoleSession? { byKeyID[accessKeyID] }

  /// Gives out new credentials.
  ///
  /// - Parameter seconds: how long they last, unless ``lifeSeconds`` says otherwise.
  mutating func issue(
    _ role: SimulatedRole, name: String, source: RoleSession.Source, seconds: Double, at clock: Date
  ) -> RoleSession {
    // To the second, as AWS writes expirations, and never later than was asked.
    let end = (clock.timeIntervalSince1970 + (lifeSeconds ?? seconds)).rounded(.down)
    let expiration = Date(timeIntervalSince1970: end)
    let session = RoleSession(
      credentials: mint.temporaryCredentials(expiration: expiration), role: role, name: name, source: source,
      issuedAt: clock, expiresAt: expiration)
    byKeyID[session.credentials.accessKeyID] = session
    order.append(session.credentials.accessKeyID)
    if order.count > Self.capacity { byKeyID[order.removeFirst()] = nil }
    return session
  }

  /// Gives out the newest credentials of a source again while they have some time left, else new ones.
  mutating func current(
    _ role: SimulatedRole, name: String, source: RoleSession.Source, seconds: Double, at clock: Date
  ) -> RoleSession {
    let last = order.last { byKeyID[$0].map { $0.source == source && $0.role == role && $0.name == name } ?? false }
    if let session = last.flatMap({ byKeyID[$0] }) {
      let life = session.expiresAt.timeIntervalSince(session.issuedAt)
      let left = session.expiresAt.timeIntervalSince(clock)
      if left > min(Self.rotationSeconds, life / 2) { return session }
    }
    return issue(role, name: name, source: source, seconds: seconds, at: clock)
  }

  /// Ends one session, or all.
  ///
  /// - Returns: how many have ended.
  mutating func end(_ accessKeyID: String? = nil, at clock: Date) -> Int {
    let ended = order.filter { id in
      (accessKeyID ?? id) == id && (byKeyID[id].map { $0.expiresAt > clock } ?? false)
    }
    for id in ended { byKeyID[id]?.expiresAt = clock }
    return ended.count
  }
}
