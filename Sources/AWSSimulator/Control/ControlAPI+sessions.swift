import FoundationEssentials
import SigV4

/// `/_simulator/sessions` and `/_simulator/clock`.
extension ControlAPI {
  private struct LifeInput: ControlInput {
    var lifeSeconds: Double

    enum CodingKeys: String, CodingKey, CaseIterable {
      case lifeSeconds = "life_seconds"
    }
  }

  private struct ClockInput: ControlInput {
    var offsetSeconds: Double

    enum CodingKeys: String, CodingKey, CaseIterable {
      case offsetSeconds = "offset_seconds"
    }
  }

  private struct SessionList: Encodable {
    let lifeSeconds: Double?
    let sessions: [SessionView]

    enum CodingKeys: String, CodingKey {
      case lifeSeconds = "life_seconds"
      case sessions
    }
  }

  private struct SessionView: Encodable {
    let accessKeyID: String
    let roleARN: String
    let name: String
    let source: String
    let issuedAt: String
    let expiresAt: String
    let isLive: Bool

    enum CodingKeys: String, CodingKey {
      case accessKeyID = "access_key_id"
      case roleARN = "role_arn"
      case name, source
      case issuedAt = "issued_at"
      case expiresAt = "expires_at"
      case isLive = "live"
    }

    init(_ session: RoleSession, at clock: Date) {
      accessKeyID = session.credentials.accessKeyID
      roleARN = session.role.arn
      name = session.name
      source = session.source.rawValue
      issuedAt = session.issuedAt.rfc3339
      expiresAt = session.expiresAt.rfc3339
      isLive = clock < session.expiresAt
    }
  }

  private struct ClockView: Encodable {
    let time: String
    let offsetSeconds: Double

    enum CodingKeys: String, CodingKey {
      case time
      case offsetSeconds = "offset_seconds"
    }
  }

  static let sessionRoutes = [
    ControlRoute("GET", "/sessions", "The temporary credentials that were given out, without their secrets.") {
      control, request in list(control, at: request.now)
    },
    ControlRoute(
      "PATCH", "/sessions",
      "Sets how long sessions last from now on, whatever gives them out: 'life_seconds', or 0 for as long as is asked.",
      fields: LifeInput.CodingKeys.allCases.map(\.stringValue)
    ) { control, request throws(ControlError) in
      let seconds = try LifeInput.read(request.body).lifeSeconds
      guard (0...86_400).contains(seconds) else { throw .badRequest("'life_seconds' must be from 0 to 86400.") }
      control.cloud.sessionSeconds = seconds == 0 ? nil : seconds
      return list(control, at: request.now)
    },
    ControlRoute(
      "DELETE", "/sessions", "Ends the session of 'access_key_id', or all of them: from now on they have expired.",
      fields: ["access_key_id"]
    ) { control, request in
      control.cloud.endSessions(request.target.query("access_key_id"), at: request.now)
      return list(control, at: request.now)
    },
    ControlRoute("GET", "/clock", "AWS's clock, and by how many seconds it is ahead of the machine's.") {
      control, request in clock(control, at: request.now)
    },
    ControlRoute(
      "PATCH", "/clock",
      "Sets AWS's clock 'offset_seconds' ahead of the machine's (behind, below zero): for signatures, Date, and "
        + "expirations. Models move with the machine's.",
      fields: ClockInput.CodingKeys.allCases.map(\.stringValue)
    ) { control, request throws(ControlError) in
      let offset = try ClockInput.read(request.body).offsetSeconds
      guard (-86_400...86_400).contains(offset) else {
        throw .badRequest("'offset_seconds' must be from -86400 to 86400.")
      }
      control.cloud.clockOffset = offset
      return clock(control, at: request.now)
    },
  ]

  private static func list(_ control: ControlAPI, at now: Date) -> SimulatedResponse {
    let clock = now.addingTimeInterval(control.cloud.clockOffset)
    return json(
      SessionList(
        lifeSeconds: control.cloud.sessionSeconds,
        sessions: control.cloud.sessions.map { SessionView($0, at: clock) }))
  }

  private static func clock(_ control: ControlAPI, at now: Date) -> SimulatedResponse {
    let offset = control.cloud.clockOffset
    return json(ClockView(time: now.addingTimeInterval(offset).rfc3339, offsetSeconds: offset))
  }
}
