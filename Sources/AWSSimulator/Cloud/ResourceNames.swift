import FoundationEssentials

/// Makes and reads the resource names of the services.
///
/// A Rekognition name ends in the milliseconds at which the resource was made, so that a version's digits differ from
/// its project's and neither can be made from the other.
enum ResourceNames {
  /// The name of a project.
  static func project(_ service: HostingService, region: String, account: String, name: String, createdAt: Date)
    -> String
  {
    let prefix = "arn:aws:\(service.rawValue):\(region):\(account)"
    return switch service {
    case .rekognition: "\(prefix):project/\(name)/\(createdAt.milliseconds)"
    case .lookoutvision: "\(prefix):project/\(name)"
    case .sagemaker: "\(prefix):endpoint-config/\(name.lowercased())"
    }
  }

  /// The name of a model.
  static func model(_ key: ModelKey, account: String, createdAt: Date) -> String {
    let prefix = "arn:aws:\(key.service.rawValue):\(key.region):\(account)"
    return switch key.service {
    case .rekognition: "\(prefix):project/\(key.project)/version/\(key.version)/\(createdAt.milliseconds)"
    case .lookoutvision: "\(prefix):model/\(key.project)/\(key.version)"
    case .sagemaker: "\(prefix):endpoint/\(key.version.lowercased())"
    }
  }

  /// Whether a text has the form of a Rekognition project's name, or, with `version`, of a model version's.
  static func isRekognition(_ arn: String, version: Bool) -> Bool {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "rekognition" else { return false }
    guard isLowercaseWord(parts[1]), isLowercaseWord(parts[3]), parts[4].count == 12, isDigits(parts[4]) else {
      return false
    }
    let path = parts[5].split(separator: "/", omittingEmptySubsequences: false)
    guard path.count == (version ? 5 : 3), path[0] == "project", isName(path[1]), isDigits(path[path.count - 1]) else {
      return false
    }
    return !version || (path[2] == "version" && isName(path[3]))
  }

  private static func isDigits(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(NamePattern.isDigit)
  }

  private static func isLowercaseWord(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        NamePattern.isDigit($0) || $0 == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
      }
  }

  private static func isName(_ text: Substring) -> Bool {
    (1...255).contains(text.count)
      && text.utf8.allSatisfy {
        NamePattern.isAlphanumeric($0) || [UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-")].contains($0)
      }
  }
}
