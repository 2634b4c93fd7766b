import AWSClient
import Testing

@Suite struct EndpointResolverTests {
  private let rekognition = AWSService(signingName: "rekognition")

  private static let environment = [
    "AWS_ENDPOINT_URL_REKOGNITION": "https://service.example.com", "AWS_ENDPOINT_URL": "https://all.example.com",
  ]

  @Test(
    arguments: [
      ("https://model.example.com", ["rekognition": "https://backend.example.com"], environment, "model.example.com"),
      (nil, ["rekognition": "https://backend.example.com"], environment, "backend.example.com"),
      (nil, ["lookoutvision": "https://backend.example.com"], environment, "service.example.com"),
      (nil, [:], environment, "service.example.com"),
      (nil, [:], ["AWS_ENDPOINT_URL": "https://all.example.com"], "all.example.com"),
      (nil, [:], ["AWS_ENDPOINT_URL_LOOKOUTVISION": "https://x.example.com"], "rekognition.eu-west-1.amazonaws.com"),
      (nil, [:], [:], "rekognition.eu-west-1.amazonaws.com"),
      (
        "", ["rekognition": ""], ["AWS_ENDPOINT_URL_REKOGNITION": "", "AWS_ENDPOINT_URL": ""],
        "rekognition.eu-west-1.amazonaws.com"
      ),
    ] as [(String?, [String: String], [String: String], String)])
  func `The nearest base URL wins, an empty one counts as none`(
    override: String?, overrides: [String: String], environment: [String: String], host: String
  ) throws {
    let resolver = EndpointResolver(overrides: overrides, environment: environment)
    let endpoint = try resolver.endpoint(
      of: rekognition, partition: "aws", region: "eu-west-1", override: override)
    #expect(endpoint.host == host)
  }

  @Test(arguments: [
    ("aws", "us-east-1", "rekognition.us-east-1.amazonaws.com"),
    ("aws-us-gov", "us-gov-west-1", "rekognition.us-gov-west-1.amazonaws.com"),
    ("aws-cn", "cn-north-1", "rekognition.cn-north-1.amazonaws.com.cn"),
  ])
  func `A partition has its own names`(partition: String, region: String, host: String) throws {
    let endpoint = try EndpointResolver().endpoint(
      of: rekognition, partition: partition, region: region, override: nil)
    #expect(endpoint == Endpoint(host: host))
  }

  @Test(arguments: [
    ("true", "rekognition.eu-west-1.amazonaws.com"), ("TRUE", "rekognition.eu-west-1.amazonaws.com"),
    ("false", "service.example.com"), ("1", "service.example.com"), ("", "service.example.com"),
  ])
  func `Endpoints of the environment can be set aside, those of the configuration cannot`(
    flag: String, host: String
  ) throws {
    let environment = Self.environment.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": flag]) { $1 }
    let resolver = EndpointResolver(
      overrides: ["lookoutvision": "https://backend.example.com"], environment: environment)
    let endpoint = try resolver.endpoint(of: rekognition, partition: "aws", region: "eu-west-1", override: nil)
    #expect(endpoint.host == host)
    #expect(EndpointResolver.isGiven(to: "rekognition", by: environment) == (host == "service.example.com"))
    let other = try resolver.endpoint(
      of: AWSService(signingName: "lookoutvision"), partition: "aws", region: "eu-west-1", override: nil)
    #expect(other.host == "backend.example.com")
  }

  @Test func `An endpoint that is given is taken as it is, whatever the variant`() throws {
    let resolver = EndpointResolver(
      environment: Self.environment, variant: EndpointVariant(isFIPS: true, isDualStack: true))
    let endpoint = try resolver.endpoint(of: rekognition, partition: "aws", region: "eu-west-1", override: nil)
    #expect(endpoint.host == "service.example.com")
  }

  @Test func `A service whose host has another name is found by it, and by its signing name in the environment`() throws
  {
    let runtime = AWSService(signingName: "sagemaker", endpointPrefix: "runtime.sagemaker")
    let regional = try EndpointResolver().endpoint(of: runtime, partition: "aws", region: "us-east-1", override: nil)
    #expect(regional.host == "runtime.sagemaker.us-east-1.amazonaws.com")
    let resolver = EndpointResolver(environment: ["AWS_ENDPOINT_URL_SAGEMAKER": "https://s.example.com"])
    let overridden = try resolver.endpoint(of: runtime, partition: "aws", region: "us-east-1", override: nil)
    #expect(overridden.host == "s.example.com")
  }

  @Test func `An unknown partition has no host, unless an endpoint is given`() throws {
    let resolver = EndpointResolver()
    #expect(throws: Endpoint.Problem.self) {
      try resolver.endpoint(of: rekognition, partition: "aws-moon", region: "moon-1", override: nil)
    }
    let endpoint = try resolver.endpoint(
      of: rekognition, partition: "aws-moon", region: "moon-1", override: "https://moon.example.com")
    #expect(endpoint.host == "moon.example.com")
  }

  @Test func `A base URL that cannot be used is an error and not passed over`() {
    let resolver = EndpointResolver(environment: [
      "AWS_ENDPOINT_URL_REKOGNITION": "http://plain.example.com", "AWS_ENDPOINT_URL": "https://all.example.com",
    ])
    #expect(throws: Endpoint.Problem.self) {
      try resolver.endpoint(of: rekognition, partition: "aws", region: "us-east-1", override: nil)
    }
  }

  @Test func `Hosts for plain http are compared without regard to case`() throws {
    let resolver = EndpointResolver(
      environment: ["AWS_ENDPOINT_URL": "http://Plain.example.com"], plainHosts: ["PLAIN.example.com"])
    let endpoint = try resolver.endpoint(of: rekognition, partition: "aws", region: "us-east-1", override: nil)
    #expect(!endpoint.isSecure)
  }
}
