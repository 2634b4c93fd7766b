package import FoundationEssentials
import Synchronization

/// What the control API does with credentials and the clock, for tests in the same process.
extension SimulatedAWS {
  /// The roles that sessions can be had for.
  package var roles: [SimulatedRole] {
    state.withLock { $0.roles.roles }
  }

  /// Adds a role, or replaces the one of the same resource name. What its live sessions may do follows at once.
  package func addRole(_ role: SimulatedRole) {
    state.withLock { $0.roles.put(role) }
  }

  /// Removes a role; its sessions go on.
  ///
  /// - Returns: false when there is no such role.
  @discardableResult
  package func removeRole(arn: String) -> Bool {
    state.withLock { $0.roles.remove(arn: arn) }
  }

  /// The temporary credentials that were given out, oldest first, also those that have ended.
  package var sessions: [RoleSession] {
    state.withLock { $0.sessions.sessions }
  }

  /// How many seconds every session lasts that is given out from now on; nil for as long as is asked.
  package var sessionSeconds: Double? {
    get { state.withLock { $0.sessions.lifeSeconds } }
    set { state.withLock { $0.sessions.lifeSeconds = newValue } }
  }

  /// Ends the session of an access key id, or all of them.
  ///
  /// - Returns: how many have ended.
  @discardableResult
  package func endSessions(_ accessKeyID: String? = nil, at now: Date) -> Int {
    state.withLock { $0.sessions.end(accessKeyID, at: $0.clock(at: now)) }
  }

  /// The web identity tokens that STS takes.
  package var webIdentities: [WebIdentity] {
    state.withLock { $0.webIdentities.identities }
  }

  /// Lets STS take a web identity token.
  package func addWebIdentity(_ identity: WebIdentity) {
    state.withLock { $0.webIdentities.put(identity) }
  }

  /// Lets STS take no web identity token any more.
  package func clearWebIdentities() {
    state.withLock { $0.webIdentities.clear() }
  }

  /// The instance metadata service.
  package var instance: InstanceState {
    get { state.withLock { $0.instance } }
    set { state.withLock { $0.instance = newValue } }
  }

  /// Lets the instance metadata service forget its tokens.
  package func forgetInstanceTokens() {
    state.withLock { $0.instance.forgetTokens() }
  }

  /// The container credentials endpoint.
  package var container: ContainerState {
    get { state.withLock { $0.container } }
    set { state.withLock { $0.container = newValue } }
  }

  /// The SSO login; nil before the first and after a logout.
  package var ssoLogin: SSOLogin? {
    state.withLock { $0.sso.login }
  }

  /// Logs in, as `aws sso login` does; what the login before gave is void.
  ///
  /// - Parameter tokenSeconds: how long access tokens last from now on.
  package func logIntoSSO(tokenSeconds: Double? = nil, at now: Date) {
    state.withLock { state in
      state.sso.tokenSeconds = tokenSeconds ?? SSOState.usualTokenSeconds
      state.sso.logIn(state.mint, at: state.clock(at: now))
    }
  }

  /// Logs out: no token is good for anything any more. Credentials that were given out last until they end.
  package func logOutOfSSO() {
    state.withLock { $0.sso.logOut() }
  }

  /// Seconds by which AWS's clock is ahead of the machine's; below zero it is behind.
  package var clockOffset: Double {
    get { state.withLock { $0.clockOffset } }
    set { state.withLock { $0.clockOffset = newValue } }
  }
}
