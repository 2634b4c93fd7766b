import ArgumentParser

/// What can be told of arguments without asking the gateway.
enum ClientArguments {
  static func check(model: String, idempotencyKey: String? = nil) throws {
    guard !model.isEmpty else { throw ValidationError("MODEL must not be empty.") }
    guard let idempotencyKey else { return }
    guard !idempotencyKey.isEmpty, idempotencyKey.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw ValidationError("--idempotency-key takes visible ASCII characters.")
    }
  }
}
