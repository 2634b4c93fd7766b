import AWSClient
import GatewayCore

/// Reads the catalog.
struct CatalogReader {
  /// More than AWS gives to any account.
  private static let unitsLimit = Int(Int32.max)

  let kinds: [BackendKind]
  /// Of models that name none.
  let region: String?
  /// Of models that are named by project and version and name none.
  let account: String?
  /// Of models that name none.
  let role: ModelTarget.Role?
  let plainHosts: Set<String>
  /// The longest lease, in seconds.
  let leaseLimit: Int
  /// Whether a model's account must be known, because ARNs are compared with it.
  let needsAccount: Bool
  let rules: RegionRules
  let retired: [BackendID: Retirement]

  mutating func read(_ settings: inout SettingsReader) -> [CatalogEntry] {
    var entries: [CatalogEntry] = []
    var seen: [ModelTarget: String] = [:]
    for id in settings.names(below: ["models"]) {
      guard ModelName.isValid(id) else {
        settings.report(["models", id], ModelName.rule)
        continue
      }
      guard let entry = read(id, &settings) else { continue }
      if let other = seen.updateValue(id, forKey: known(entry.target)) {
        settings.report(["models", id], "names the same model as models.\(other)")
      }
      entries.append(entry)
    }
    return entries
  }

  /// The model however it is reached, and however it is spelled.
  private func known(_ target: ModelTarget) -> ModelTarget {
    var known = target.withoutEndpoint
    known.resource = kinds.first { $0.id == target.backend }?.canonical(target.resource) ?? target.resource
    return known
  }

  private func read(_ id: String, _ settings: inout SettingsReader) -> CatalogEntry? {
    let path = ["models", id]
    let minimum = settings.integer(path + ["min_inference_units"], in: 1...Self.unitsLimit)
    let maximum = settings.integer(path + ["max_inference_units"], in: 1...Self.unitsLimit)
    if let minimum, let maximum, maximum < minimum {
      settings.report(path + ["max_inference_units"], "must not be below min_inference_units")
    }
    let units = UnitsRequest(minimum: minimum, maximum: maximum)
    let description = settings.string(path + ["description"])
    let lease = settings.lease(path + ["default_lease"], limit: leaseLimit)
    let idleLease = settings.duration(path + ["idle_lease"])
    let price = settings.price(path + ["price"])
    let budget = settings.price(path + ["dollars_per_month"])
    if budget != nil, price == nil { settings.report(path + ["dollars_per_month"], "needs price beside it") }
    let endpoint = settings.endpoint(path + ["endpoint_url"], plainHosts: plainHosts)
    let ownRole = settings.role(path + ["assume_role"])
    guard let kind = kind(path, &settings), let target = target(path, kind, endpoint, &settings) else { return nil }
    if !kind.starting.takesUnits, units != UnitsRequest() {
      settings.report(path, "has inference units, which models of \(kind.id) have not")
    }
    let role = ownRole ?? role
    if let role, let partition = AssumedRole.partition(ofARN: role.arn), partition != target.partition {
      let place = ownRole == nil ? path : path + ["assume_role", "role_arn"]
      settings.report(place, "a role of the partition \(partition) has no rights in \(target.partition)")
    }
    let retirement = settings.retirement(path, inherited: retired[kind.id])
    if retirement?.successor == id { settings.report(path + ["successor"], "is the model itself") }
    if retirement == nil, endpoint == nil, !rules.given.contains(kind.id.rawValue), let day = kind.endedOn {
      settings.warn(
        path, "\(kind.id) ended on \(day): set retired and successor, or move the id to a model of another backend")
    }
    return CatalogEntry(
      id: id, target: target.taking(role), units: units, description: description,
      s3Allowed: s3Allowed(path + ["s3_allowed"], kind, &settings), defaultLease: lease, idleLease: idleLease,
      price: price, dollarsPerMonth: budget, retirement: retirement)
  }

  private func s3Allowed(_ path: [String], _ kind: BackendKind, _ settings: inout SettingsReader) -> [S3Pattern] {
    let texts = settings.list(path) ?? []
    if !texts.isEmpty, !kind.detection.features.contains(.s3) {
      settings.report(path, "\(kind.id) does not take images from S3")
    }
    let patterns = texts.compactMap(S3Pattern.init)
    if patterns.count != texts.count { settings.report(path, "each \(S3Pattern.rule)") }
    return patterns
  }

  private func kind(_ path: [String], _ settings: inout SettingsReader) -> BackendKind? {
    let names = kinds.map(\.id.rawValue).joined(separator: ", ")
    guard let name = settings.string(path + ["backend"]) else {
      settings.report(path, "backend is missing; it is one of \(names)")
      return nil
    }
    guard let kind = kinds.first(where: { $0.id.rawValue == name }) else {
      settings.report(path + ["backend"], "must be one of \(names)")
      return nil
    }
    return kind
  }

  private func target(
    _ path: [String], _ kind: BackendKind, _ endpoint: String?, _ settings: inout SettingsReader
  ) -> ModelTarget? {
    var target = named(path, kind, endpoint, &settings)
    target?.settings = own(path, kind, &settings)
    return target
  }

  /// What the model's backend alone knows the meaning of; nil: nothing.
  private func own(_ path: [String], _ kind: BackendKind, _ settings: inout SettingsReader) -> [String: String]? {
    for key in Set(kinds.compactMap(\.settings).flatMap(\.keys)).subtracting(kind.settings?.keys ?? []).sorted()
    where settings.list(path + Self.parts(key)) != nil {
      settings.report(path + Self.parts(key), "is not for models of \(kind.id)")
    }
    var values: [String: String] = [:]
    for key in kind.settings?.keys ?? [] {
      values[key] = settings.list(path + Self.parts(key))?.joined(separator: ",")
    }
    for problem in kind.settings?.problems(values) ?? [] {
      settings.report(path + Self.parts(problem.field), problem.reason)
    }
    return values.isEmpty ? nil : values
  }

  private static func parts(_ key: String) -> [String] { key.split(separator: ".").map(String.init) }

  private func named(
    _ path: [String], _ kind: BackendKind, _ endpoint: String?, _ settings: inout SettingsReader
  ) -> ModelTarget? {
    let arn = settings.string(path + ["arn"])
    var names: [String: String] = [:]
    for key in Set(kinds.compactMap(\.naming).flatMap(\.keys)).sorted() {
      if let name = settings.string(path + [key]) { names[key] = name }
    }
    let ownRegion = settings.region(path + ["region"])
    let ownAccount = settings.account(path + ["account"])
    let wanted = kind.naming?.keys.joined(separator: " and ")
    switch (arn, kind.naming) {
    case (let arn?, _) where names.isEmpty:
      return target(path, kind, arn: arn, region: ownRegion, account: ownAccount, endpoint, &settings)
    case (_?, _):
      let others = wanted.map { "by arn, or by \($0), not by both" } ?? "by arn alone"
      settings.report(path, "is named \(others)")
      return nil
    case (nil, let naming?) where Set(names.keys) == Set(naming.keys):
      guard let resource = naming.resource(names) else {
        let verb = naming.keys.count == 1 ? "is not that" : "are not those"
        settings.report(path, "\(wanted ?? "") \(verb) of a model: \(kind.arnForm)")
        return nil
      }
      guard let region = ownRegion ?? region else {
        // One that is there and wrong is told already.
        if !settings.isSet(path + ["region"]), !settings.isSet(["aws", "region"]) {
          settings.report(path, "region is missing, and so is aws.region")
        }
        return nil
      }
      if needsAccount, ownAccount ?? account == nil, !settings.isSet(path + ["account"]),
        !settings.isSet(["aws", "account"])
      {
        settings.report(path, "account is missing, and so is aws.account: with arn_ids ARNs are compared with it")
      }
      checkRegion(ownRegion == nil ? path : path + ["region"], kind, region, endpoint, &settings)
      return ModelTarget(
        backend: kind.id, partition: Partition.id(holding: region), region: region,
        account: ownAccount ?? account, resource: resource.path, endpoint: endpoint, isFloating: resource.isFloating)
    case (nil, _):
      let names = wanted.map { "arn, or \($0), is" } ?? "arn is"
      settings.report(path, "\(names) missing; an ARN has the form \(kind.arnForm)")
      return nil
    }
  }

  private func target(
    _ path: [String], _ kind: BackendKind, arn text: String, region: String?, account: String?, _ endpoint: String?,
    _ settings: inout SettingsReader
  ) -> ModelTarget? {
    guard let arn = ARN(text), arn.service == kind.id.rawValue, kind.isResource(arn.resource) else {
      settings.report(path + ["arn"], "must have the form \(kind.arnForm)")
      return nil
    }
    if let problem = RegionRules.problem(partition: arn.partition, region: arn.region) {
      settings.report(path + ["arn"], problem)
    } else {
      checkRegion(path + ["arn"], kind, arn.region, endpoint, &settings)
    }
    if let region, region != arn.region { settings.report(path + ["region"], "is not the region of the ARN") }
    if let account, account != arn.account { settings.report(path + ["account"], "is not the account of the ARN") }
    return ModelTarget(
      backend: kind.id, partition: arn.partition, region: arn.region, account: arn.account, resource: arn.resource,
      endpoint: endpoint)
  }

  private func checkRegion(
    _ path: [String], _ kind: BackendKind, _ region: String, _ endpoint: String?, _ settings: inout SettingsReader
  ) {
    // Of a region that is none it was said before.
    guard endpoint == nil, ARN.isLabel(region), let problem = rules.problem(kind, in: region) else { return }
    settings.report(path, problem)
  }
}

extension ModelTarget {
  /// The same model, however it is reached.
  fileprivate var withoutEndpoint: ModelTarget {
    ModelTarget(
      backend: backend, partition: partition, region: region, account: account, resource: resource,
      isFloating: isFloating)
  }
}
