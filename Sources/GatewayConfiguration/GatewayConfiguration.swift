package import AWSClient
package import CallerTokens
package import GatewayCore
package import Logging
package import ServerTLS
package import Telemetry

/// All that the operator can set, checked.
///
/// Its keys are documented at ``init(_:kinds:environment:)`` in `GatewayConfiguration+ConfigReader.swift`.
package struct GatewayConfiguration: Sendable {
  package struct Server: Sendable, Equatable {
    package var host = "127.0.0.1"
    /// 0: any that is free.
    package var port = 8080
    /// Whether others than this machine may use the gateway without saying who they are.
    package var allowsAnonymous = false
    /// Whether the operator's page is served.
    package var hasConsole = true
    /// At a time, in all and from one address that is not this machine's.
    package var connections = 20_000
    package var connectionsPerAddress = 1000
    /// Nil: plain HTTP.
    package var tls: TLSFiles?
    /// Where those who run the gateway look at it; nil: only where callers do, too.
    package var admin: Admin?

    package struct Admin: Sendable, Equatable {
      package var host = "127.0.0.1"
      /// 0: any that is free.
      package var port: Int
    }
  }

  package struct AWS: Sendable, Equatable {
    /// An access key whose secret is in a file.
    package struct AccessKey: Sendable, Equatable {
      package let id: String
      package let secretFile: String
      package let sessionTokenFile: String?
    }

    /// Of models that name none, and of the gateway's own calls to STS.
    package var region: String?
    /// Nil: the environment's.
    package var accessKey: AccessKey?
    /// The profile of AWS's own files whose credentials are used; nil: `AWS_PROFILE`'s.
    package var profile: String?
    /// Hosts beside loopback that may be reached by `http://`.
    package var plainHTTPHosts: Set<String> = []
    /// Base URLs by backend.
    package var endpoints: [String: String] = [:]
    /// Which of the services' own endpoints are called.
    package var variant = EndpointVariant.plain
    /// Who vouches for the services; nil: those whom the system trusts.
    package var trusted: CertificateBundle?
    package var proxies = ProxyRules.none
    package var transport = Transport.channel

    /// By what the models' services are called.
    package enum Transport: String, Sendable, CaseIterable {
      /// Channels on the event loop of who asks; hosts behind a proxy are called by the other all the same.
      case channel
      case asyncHTTPClient = "asynchttpclient"
    }
  }

  package struct Detect: Sendable, Equatable {
    /// For images at a time, in bytes.
    package var memory = DetectMemory.defaultLimit
  }

  package struct Tracing: Sendable, Equatable {
    /// The base URL of the collector that spans are sent to by OTLP over HTTP; nil: none are kept.
    package var endpoint: String?
    /// Of the traces that begin here, the part that is kept.
    package var ratio = 1.0
  }

  /// The name of this gateway: what it makes at AWS carries it, and no other gateway of the account has it.
  package var instance = "default"
  package var server = Server()
  /// The file that everything is remembered in; nil: `model-gateway.sqlite` in the working directory.
  package var storePath: String?
  package var leases = LeasePolicy()
  /// How long ended operations and runs are kept, in seconds.
  package var historyLife = HistoryPruner.historyLife
  /// How long records of the audit trail are kept, in seconds.
  package var auditLife = HistoryPruner.auditLife
  /// The file to which they are added as lines, too; nil: none.
  package var auditFile: String?
  package var webhooks: [WebhookSubscription] = []
  /// Seconds after which a model that runs and that nobody holds is stopped; nil: it is only told.
  package var stopUnheld: Int?
  package var logLevel = Logger.Level.info
  package var logFormat = LogFormat.human
  package var tracing = Tracing()
  package var detect = Detect()
  package var aws = AWS()
  package var arnPolicy = ARNPolicy.catalogOnly
  /// None: whoever can reach the gateway may use it.
  package var callers: [CallerEntry] = []
  /// Whose tokens callers may show themselves by.
  package var tokenIssuers: [TokenIssuer] = []
  package var models: [CatalogEntry] = []
  /// By backend, regions that AWS has added since.
  package var moreRegions: [String: Set<String>] = [:]
  /// The backends that are retired as a whole.
  package var retired: [BackendID: Retirement] = [:]
  /// Whether the file says nothing at all.
  package var isBlank = true
  /// What is no mistake, but what the operator should know.
  package var warnings: [ConfigurationProblem] = []

  package init() {}
}
