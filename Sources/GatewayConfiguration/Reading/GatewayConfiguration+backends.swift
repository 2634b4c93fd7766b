import AWSClient
import GatewayCore

extension GatewayConfiguration {
  /// Reads which endpoints are called.
  mutating func readEndpointVariant(_ settings: inout SettingsReader, environment: [String: String]) {
    aws.variant.isFIPS =
      settings.flag(["aws", "use_fips_endpoint"], or: "AWS_USE_FIPS_ENDPOINT", of: environment) ?? false
    aws.variant.isDualStack =
      settings.flag(["aws", "use_dualstack_endpoint"], or: "AWS_USE_DUALSTACK_ENDPOINT", of: environment) ?? false
  }

  /// Reads how services are reached over the network.
  mutating func readTransport(_ settings: inout SettingsReader, environment: [String: String]) {
    let path = ["aws", "ca_bundle"]
    let own = settings.string(path)
    let variable = environment["AWS_CA_BUNDLE"].flatMap { $0.isEmpty ? nil : $0 }
    if let file = own ?? variable {
      do {
        aws.trusted = try CertificateBundle(path: file)
      } catch {
        let reason = "\(file) \(error.reason)"
        if own == nil { settings.report(variable: "AWS_CA_BUNDLE", reason) } else { settings.report(path, reason) }
      }
    }
    if let text = settings.string(["aws", "transport"]) {
      if let transport = AWS.Transport(rawValue: text) {
        aws.transport = transport
      } else {
        settings.report(
          ["aws", "transport"], "must be one of \(AWS.Transport.allCases.map(\.rawValue).joined(separator: ", "))")
      }
    }
    do {
      aws.proxies = try ProxyRules(environment: environment)
    } catch {
      settings.report(variable: error.variable, error.reason)
    }
  }

  /// Reads what is said of whole backends.
  /// - Returns: where models may be.
  mutating func readBackends(
    _ settings: inout SettingsReader, kinds: [BackendKind], environment: [String: String]
  ) -> RegionRules {
    let names = kinds.map(\.id.rawValue)
    for name in Set(settings.names(below: ["backends"]) + names).sorted() {
      guard names.contains(name) else {
        settings.report(["backends", name], "no such backend; there are \(names.joined(separator: ", "))")
        continue
      }
      let path = ["backends", name]
      aws.endpoints[name] = settings.endpoint(path + ["endpoint_url"], plainHosts: aws.plainHTTPHosts)
      let regions = settings.list(path + ["more_regions"]) ?? []
      if !regions.allSatisfy(ARN.isLabel) {
        settings.report(path + ["more_regions"], "must be a list of AWS regions")
      }
      moreRegions[name] = Set(regions)
      retired[BackendID(rawValue: name)] = settings.retirement(path, inherited: nil)
    }
    let given = names.filter { aws.endpoints[$0] != nil || EndpointResolver.isGiven(to: $0, by: environment) }
    return RegionRules(variant: aws.variant, added: moreRegions, given: Set(given))
  }

  /// - Parameter role: whose rights are used for models outside the catalog.
  mutating func readARNPolicy(
    _ settings: inout SettingsReader, kinds: [BackendKind], rules: RegionRules, role: ModelTarget.Role?
  ) {
    let isAllowed = settings.flag(["arn_ids", "allowed"]) ?? false
    let partitions = settings.list(["arn_ids", "partitions"]) ?? ["aws"]
    let regions = settings.list(["arn_ids", "regions"]) ?? []
    let accounts = settings.list(["arn_ids", "accounts"]) ?? []
    if !partitions.allSatisfy(ARN.isLabel) {
      settings.report(["arn_ids", "partitions"], "must be a list of AWS partitions")
    }
    if !accounts.allSatisfy(ARN.isAccount) {
      settings.report(["arn_ids", "accounts"], "must be a list of AWS accounts: 12 digits each")
    }
    if isAllowed, regions.isEmpty || accounts.isEmpty {
      settings.report(["arn_ids", "allowed"], "needs arn_ids.regions and arn_ids.accounts: which models may be named")
    }
    var missing: [String: Set<String>] = [:]
    if !regions.allSatisfy(ARN.isLabel) {
      settings.report(["arn_ids", "regions"], "must be a list of AWS regions")
    } else {
      for region in regions {
        let problems = partitions.compactMap { RegionRules.problem(partition: $0, region: region) }
        if problems.count == partitions.count, let problem = problems.first {
          settings.report(["arn_ids", "regions"], "\(problem), which arn_ids.partitions has")
        }
        let without = kinds.compactMap { kind in rules.problem(kind, in: region).map { (kind.id.rawValue, $0) } }
        for (name, _) in without { missing[name, default: []].insert(region) }
        if without.count == kinds.count, !kinds.isEmpty {
          settings.report(["arn_ids", "regions"], without.map(\.1).joined(separator: ". "))
        }
      }
    }
    arnPolicy = ARNPolicy(
      isAllowed: isAllowed, partitions: Set(partitions), regions: Set(regions), accounts: Set(accounts), role: role,
      missing: missing)
  }
}
