@testable import AWSClient

/// The client's own nodes, where Foundation's, which have the same name, are seen too.
typealias ReadXML = XMLNode
