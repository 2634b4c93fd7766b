import ArgumentParser

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Read the audit trail, and see that nobody has changed it.",
    discussion: "The key must have the right operate.", subcommands: [AuditListCommand.self, AuditVerifyCommand.self])
}
