import FoundationEssentials
import SigV4

/// What logging in has left: a token, and perhaps what to get the next one with.
struct SSOToken: Sendable, Equatable {
  struct Refresh: Sendable, Equatable {
    let clientID: String
    let clientSecret: Secret
    let refreshToken: Secret
    let registrationExpiresAt: Date
  }

  let accessToken: Secret
  let expiresAt: Date
  let refresh: Refresh?
}
