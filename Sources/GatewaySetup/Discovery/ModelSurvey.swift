package import Backends
package import GatewayCore

/// What each service said of its models.
package struct ModelSurvey: Sendable {
  package let region: String
  /// In the order of the backends.
  package let answers: [(backend: BackendID, answer: Result<Discovery, GatewayError>)]

  package init(region: String, answers: [(backend: BackendID, answer: Result<Discovery, GatewayError>)]) {
    self.region = region
    self.answers = answers
  }

  /// Asks all services at the same time.
  package static func take(of region: String, _ context: BackendContext) async -> ModelSurvey {
    let discoverers = BackendRegistry.discoverers(context)
    let answers = await withTaskGroup(of: (Int, Result<Discovery, GatewayError>).self) { group in
      for (index, service) in discoverers.enumerated() {
        group.addTask {
          do throws(GatewayError) {
            return (index, .success(try await service.discoverer.discover(in: region)))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      return await group.reduce(into: [Int: Result<Discovery, GatewayError>]()) { $0[$1.0] = $1.1 }
    }
    return ModelSurvey(
      region: region,
      answers: discoverers.enumerated().compactMap { index, service in
        answers[index].map { (service.backend, $0) }
      })
  }

  /// Whether no service could be asked.
  package var isFailure: Bool {
    answers.allSatisfy { if case .failure = $0.answer { true } else { false } }
  }

  package var models: [DiscoveredModel] {
    answers.flatMap { (try? $0.answer.get().models) ?? [] }
  }
}
