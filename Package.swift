// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

// The targets that hold key material also say where memory safety rests on a reading of the code.
let cryptographySettings = settings + [.strictMemorySafety()]

let algorithms = Target.Dependency.product(name: "Algorithms", package: "swift-algorithms")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let asyncAlgorithms = Target.Dependency.product(name: "AsyncAlgorithms", package: "swift-async-algorithms")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let heapModule = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTP2 = Target.Dependency.product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioHTTPTypesHTTP2 = Target.Dependency.product(name: "NIOHTTPTypesHTTP2", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let swiftASN1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let instrumentation = Target.Dependency.product(name: "Instrumentation", package: "swift-distributed-tracing")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

// The operator's console, which the program serves itself.
let consoleFiles: [Resource] = [
  "index.mustache", "console.css", "app.js", "actions.js", "api.js", "curl.js", "dom.js", "events.js", "format.js",
  "list.js", "model.js", "operations.js", "parts.js", "rights.js", "session.js", "tryout.js",
].map { .embedInCode("Resources/console/\($0)") }

// Built by `Tests/run.sh fuzz` alone: its `main` comes with the fuzzer's sanitizer.
let fuzzing: [Target] =
  Context.environment["MODEL_GATEWAY_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "model-gateway-fuzz",
      dependencies: [
        "Backends", "GatewayConfiguration", "GatewayCore", "GatewayHTTP", "Gzip", "OrderedJSON",
        httpTypes, hummingbird, logging, nioCore, nioEmbedded, nioHTTP1,
      ],
      path: "Tests/Fuzz/Harnesses", swiftSettings: settings)
  ]

// Built by `Tests/Benchmarks/run.sh` alone: what is measured beside the gateway, and parts of it by themselves.
let isMeasured = Context.environment["MODEL_GATEWAY_BENCHMARKS"] != nil
let benchmarkPackages: [Package.Dependency] =
  isMeasured ? [.package(url: "https://github.com/google/swift-benchmark", from: "0.1.2")] : []
let benchmarks: [Target] =
  !isMeasured
  ? []
  : [
    .executableTarget(
      name: "bare-hummingbird", dependencies: [hummingbird, logging], path: "Tests/Benchmarks/BareHummingbird",
      swiftSettings: settings),
    .executableTarget(
      name: "model-gateway-microbenchmarks",
      dependencies: [
        "COpenSSL", "GatewayCore", "GatewayHTTP", "OrderedJSON", "Platform", "SQLiteStore", "SigV4",
        .product(name: "Benchmark", package: "swift-benchmark"), httpTypes, hummingbird, logging, nioCore, nioEmbedded,
      ],
      path: "Tests/Benchmarks/Microbenchmarks", swiftSettings: settings),
  ]

let package = Package(
  name: "model-gateway",
  products: [
    .executable(name: "model-gateway", targets: ["model-gateway"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-algorithms", from: "1.2.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
    .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
  ] + benchmarkPackages,
  targets: [
    .executableTarget(
      name: "model-gateway",
      dependencies: [
        "AWSClient", "AWSSimulator", "Backends", "GatewayApplication", "GatewayClient", "GatewayConfiguration",
        "GatewayCore", "GatewayHTTP", "GatewaySetup", "OrderedJSON", "Platform", "SigV4", "Telemetry", argumentParser,
        logging, unixSignals,
      ],
      swiftSettings: settings, plugins: ["BuildInformation"]),
    .plugin(
      name: "BuildInformation", capability: .buildTool(), path: "Sources/Plugins/BuildInformation"),
    .target(
      name: "GatewayApplication",
      dependencies: [
        "AWSClient", "AWSSimulator", "Backends", "CallerTokens", "ChannelTransport", "GatewayConfiguration",
        "GatewayCore", "GatewayHTTP", "GatewaySetup", "OpenSSLCrypto", "Platform", "PrometheusMetrics", "SQLiteStore",
        "ServerTLS", "SigV4", "Telemetry", "Webhooks", coreMetrics, logging, serviceLifecycle, tracing, unixSignals,
      ],
      swiftSettings: settings),
    .target(
      name: "GatewayClient",
      // GatewayCore: durations as people write them.
      dependencies: ["GatewayCore", "Platform", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL],
      swiftSettings: settings),
    .target(
      name: "GatewayConfiguration",
      // Webhooks: the form of their secrets.
      dependencies: [
        "AWSClient", "CallerTokens", "GatewayCore", "Platform", "ServerTLS", "Telemetry", "Webhooks",
        configuration, logging, yams,
      ],
      swiftSettings: settings),
    .target(
      name: "ServerTLS",
      dependencies: [
        "GatewayCore", "OpenSSLCrypto", "Platform", logging, nioCore, nioSSL, serviceLifecycle, swiftASN1, x509,
      ],
      swiftSettings: settings),
    .target(
      name: "GatewayHTTP",
      dependencies: [
        // OpenSSLCrypto: callers' keys are known by their SHA-256.
        "GatewayCore", "Gzip", "OpenSSLCrypto", "OrderedJSON", "Platform", "ServerTLS", asyncAlgorithms, httpTypes,
        hummingbird, hummingbirdCore, instrumentation, logging, mustache, nioCore, nioHTTP1, nioHTTP2, nioHTTPTypes,
        nioHTTPTypesHTTP1, nioHTTPTypesHTTP2, nioSSL, nioTLS, serviceLifecycle, tracing, yams,
      ],
      resources: [.embedInCode("Resources/openapi.yaml")] + consoleFiles,
      swiftSettings: settings),
    .target(
      name: "GatewayCore",
      dependencies: ["OrderedJSON", "Platform", algorithms, heapModule, instrumentation, logging, serviceLifecycle],
      swiftSettings: settings),
    .target(
      name: "GatewaySetup",
      // OpenSSLCrypto: names of models are told apart by a digest.
      dependencies: [
        "AWSClient", "Backends", "CallerTokens", "GatewayConfiguration", "GatewayCore", "OpenSSLCrypto", "OrderedJSON",
        "Platform", "ServerTLS", "SigV4", "Webhooks", nioCore, nioPosix,
      ],
      swiftSettings: settings),
    .target(
      name: "Webhooks",
      dependencies: [
        "GatewayCore", "OpenSSLCrypto", "Platform", "SigV4", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL,
        nioTLS,
      ],
      swiftSettings: settings),
    .target(
      name: "CallerTokens",
      // AWSClient: its transport and its endpoints. OpenSSLCrypto: verified tokens are remembered by their SHA-256.
      dependencies: [
        "AWSClient", "GatewayCore", "OpenSSLCrypto", "OrderedJSON", "Platform", "SigV4", jwtKit, logging,
        serviceLifecycle,
      ],
      swiftSettings: settings),
    .target(
      name: "SQLiteStore", dependencies: ["GatewayCore", "OrderedJSON", "Platform", grdb], swiftSettings: settings),
    .target(
      name: "Backends",
      dependencies: ["AWSClient", "GatewayCore", "OrderedJSON", "Platform", "SigV4"],
      swiftSettings: settings),
    .target(
      name: "AWSClient",
      dependencies: [
        // OpenSSLCrypto: SSO's tokens are in files named by a SHA-1.
        "OpenSSLCrypto", "OrderedJSON", "Platform", "SigV4", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL,
        serviceLifecycle, tracing,
      ],
      swiftSettings: settings),
    .target(
      name: "ChannelTransport",
      dependencies: ["AWSClient", "SigV4", nioCore, nioPosix, nioSSL, nioTLS, serviceLifecycle],
      swiftSettings: settings),
    .target(
      name: "AWSSimulator",
      dependencies: [
        "OpenSSLCrypto", "SigV4", httpTypes, hummingbirdCore, logging, nioCore, nioPosix, serviceLifecycle,
      ],
      swiftSettings: settings),
    .target(name: "SigV4", dependencies: ["OpenSSLCrypto"], swiftSettings: cryptographySettings),
    .target(name: "OpenSSLCrypto", dependencies: ["COpenSSL"], swiftSettings: cryptographySettings),
    .target(name: "Gzip", dependencies: ["CZlib"], swiftSettings: cryptographySettings),
    .target(
      name: "Telemetry",
      dependencies: [
        "OrderedJSON", "Platform", asyncHTTPClient, instrumentation, logging, nioCore, nioHTTP1, nioPosix,
        serviceLifecycle, tracing,
      ],
      swiftSettings: settings),
    .target(name: "PrometheusMetrics", dependencies: ["Platform", coreMetrics], swiftSettings: settings),
    .target(name: "OrderedJSON", swiftSettings: settings),
    .target(name: "Platform", swiftSettings: settings),
    .target(
      name: "TestSupport",
      dependencies: ["AWSClient", "AWSSimulator", "Backends", "GatewayCore", "Platform", "SigV4", logging],
      path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(
      name: "GatewayHTTPTests",
      dependencies: [
        "AWSSimulator", "Backends", "GatewayCore", "GatewayHTTP", "Gzip", "OpenSSLCrypto", "OrderedJSON", "Platform",
        "TestSupport", httpTypes, hummingbird, hummingbirdTesting, logging, nioCore, nioEmbedded,
        nioHTTP1, nioPosix, yams,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "GatewayApplicationTests",
      dependencies: [
        "Backends", "GatewayApplication", "GatewayConfiguration", "GatewayCore", "Platform", "PrometheusMetrics",
        "Telemetry", "TestSupport", logging,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CallerTokensTests",
      // Crypto: keys of issuers, whose private parts the tests need.
      dependencies: [
        "AWSClient", "CallerTokens", "GatewayCore", "Platform", "SigV4", "TestSupport", crypto, cryptoExtras, logging,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ServerTLSTests",
      dependencies: ["GatewayCore", "Platform", "ServerTLS", logging, swiftASN1, crypto, x509],
      swiftSettings: settings),
    .testTarget(
      name: "GatewayClientTests",
      dependencies: ["GatewayClient", "Platform", "TestSupport", nioCore, nioPosix],
      swiftSettings: settings),
    .testTarget(
      name: "GatewayConfigurationTests",
      dependencies: [
        "AWSClient", "Backends", "CallerTokens", "GatewayConfiguration", "GatewayCore", "ServerTLS", "Telemetry",
        logging,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "GatewaySetupTests",
      dependencies: [
        "AWSClient", "AWSSimulator", "Backends", "CallerTokens", "GatewayConfiguration", "GatewayCore", "GatewaySetup",
        "OrderedJSON", "Platform", "ServerTLS", "SigV4", "TestSupport", "Webhooks", nioCore, nioPosix,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "StoreTests", dependencies: ["GatewayCore", "OpenSSLCrypto", "OrderedJSON", "SQLiteStore", grdb],
      swiftSettings: settings),
    .testTarget(
      name: "WebhooksTests",
      // x509: a receiver's certificate.
      dependencies: [
        "GatewayCore", "OpenSSLCrypto", "Platform", "Webhooks", crypto, nioCore, nioPosix, nioSSL, swiftASN1, x509,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "GatewayCoreTests",
      dependencies: ["GatewayCore", "Platform", "TestSupport", instrumentation, logging, serviceLifecycle],
      swiftSettings: settings),
    .testTarget(
      name: "BackendsTests",
      dependencies: ["AWSClient", "AWSSimulator", "Backends", "GatewayCore", "Platform", "SigV4", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "AWSClientTests",
      dependencies: [
        "AWSClient", "ChannelTransport", "OrderedJSON", "Platform", "SigV4", "TestSupport", asyncHTTPClient, crypto,
        nioCore, nioHTTP1, nioPosix, nioSSL, serviceLifecycle, swiftASN1, tracing, x509,
      ],
      exclude: ["Vectors/make_endpoints.py"], resources: [.copy("Vectors/endpoints.json")],
      swiftSettings: settings),
    .testTarget(
      name: "AWSSimulatorTests",
      dependencies: ["AWSSimulator", "SigV4", logging, nioCore, nioPosix, serviceLifecycle],
      swiftSettings: settings),
    .testTarget(
      name: "SigV4Tests", dependencies: ["OpenSSLCrypto", "SigV4"], exclude: ["Vectors/make_vectors.py"],
      resources: [.copy("Vectors/sigv4.json")], swiftSettings: settings),
    .testTarget(name: "OpenSSLCryptoTests", dependencies: ["OpenSSLCrypto"], swiftSettings: settings),
    .testTarget(name: "GzipTests", dependencies: ["Gzip"], swiftSettings: settings),
    .testTarget(name: "OrderedJSONTests", dependencies: ["OrderedJSON"], swiftSettings: settings),
    .testTarget(
      name: "TelemetryTests",
      dependencies: [
        "OrderedJSON", "Platform", "Telemetry", "TestSupport", instrumentation, logging, nioCore, nioPosix, tracing,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "PrometheusMetricsTests", dependencies: ["PrometheusMetrics", coreMetrics], swiftSettings: settings),
    .testTarget(name: "PlatformTests", dependencies: ["Platform"], swiftSettings: settings),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  ] + fuzzing + benchmarks
)
