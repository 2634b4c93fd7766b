/// A model that a caller may read. Nothing else that a request names leads to a model: ``Gateway/model(_:for:)`` makes it,
/// after it has looked at the caller's rights.
package struct VisibleModel: Sendable {
  package let model: CatalogModel
  package let caller: Caller

  /// - Throws: MODEL_NOT_FOUND when the caller may not read the model, as when there is none.
  init(_ model: CatalogModel, for caller: Caller) throws(GatewayError) {
    guard caller.rights.allow(.read, on: model.entry.grantedID) else { throw .modelNotFound }
    self.model = model
    self.caller = caller
  }

  /// Lets the caller do something to the model.
  /// - Throws: FORBIDDEN that names the right.
  package func permit<Verb: ModelVerb>(_ verb: Verb.Type) throws(GatewayError) -> Permit<Verb> {
    try require(Verb.right, for: Verb.description)
    return Permit(visible: self)
  }

  /// - Parameter what: what the right is needed for, in words.
  /// - Throws: FORBIDDEN that names the right.
  package func require(_ right: Right, for what: String) throws(GatewayError) {
    guard caller.rights.allow(right, on: model.entry.grantedID) else { throw .forbidden(right, what) }
  }
}

/// That a caller may do something to a model. Only ``VisibleModel/permit(_:)`` makes one.
package struct Permit<Verb: ModelVerb>: Sendable {
  package let visible: VisibleModel

  package var model: CatalogModel { visible.model }

  fileprivate init(visible: VisibleModel) { self.visible = visible }
}

/// Something that can be done to a model and that needs a right of its own.
package protocol ModelVerb: Sendable {
  static var right: Right { get }
  /// What the right is needed for, in words.
  static var description: String { get }
}

package enum Starting: ModelVerb {
  package static let right = Right.start
  package static let description = "starting this model"
}

package enum Stopping: ModelVerb {
  package static let right = Right.stop
  package static let description = "stopping this model"
}

package enum Detecting: ModelVerb {
  package static let right = Right.detect
  package static let description = "showing this model an image"
}

extension CatalogEntry {
  /// What patterns are compared with: the catalog's name, or the whole ARN, in its one spelling, of a model without one.
  package var grantedID: String { id.hasPrefix("arn:") ? target.arn?.description ?? id : id }
}

extension Caller {
  /// Whether the caller may see an operation: its own, and those on models that it may read.
  ///
  /// - Parameter model: by which the model is granted now.
  func maySee(_ operation: Operation, on model: String) -> Bool {
    operation.origin.holder.caller == name || rights.allow(.read, on: model)
  }

  /// - Throws: FORBIDDEN when the caller has not the right on every model.
  package func requireEverywhere(_ right: Right, for what: String) throws(GatewayError) {
    guard rights.allowEverywhere(right) else { throw .forbidden(right, what) }
  }
}

extension GatewayError {
  fileprivate static func forbidden(_ right: Right, _ what: String) -> GatewayError {
    GatewayError(
      .forbidden, "This caller has not the right \(right.rawValue), which \(what) needs.",
      details: [FieldProblem("right", right.rawValue)])
  }
}
