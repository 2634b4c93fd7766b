import AWSClient
import FoundationEssentials
import GatewayCore

extension AWSClient {
  /// Sends a control operation and decodes the JSON of its answer.
  ///
  /// - Parameter faults: what the service's own error codes mean for this operation.
  /// - Throws: `GatewayError`; its effect is unknown only for a call that changes something.
  func control<Answer: Decodable & Sendable>(
    _ call: AWSCall, as answer: Answer.Type, faults: ServiceFaults, changesState: Bool = false
  ) async throws(GatewayError) -> Answer {
    do {
      return try await send(call, within: .seconds(15)) { response in
        try? JSONDecoder().decode(Answer.self, from: Data(response.body))
      }
    } catch {
      var mapped = faults.error(for: error, service: call.service)
      mapped.effect = changesState && error.mayHaveTakenEffect ? .unknown : .none
      throw mapped
    }
  }
}
