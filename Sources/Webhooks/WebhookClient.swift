import AsyncHTTPClient
package import Foundation
package import GatewayCore
package import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Platform

/// Sends events over HTTP, each on a connection of its own: the name is looked up anew, the address is looked at, and
/// that address is connected to. No proxy is used, and no redirect is followed.
package struct WebhookClient: WebhookSending {
  /// Finds the address of a host.
  package typealias Lookup = @Sendable (_ host: String, _ port: Int) async throws -> SocketAddress

  /// For the name, the connection, the request and the head of the answer, which is all that is read.
  private static let timeLimit: Duration = .seconds(15)
  private static let connectLimit = TimeAmount.seconds(5)

  private let lookup: Lookup
  private let isAllowed: @Sendable (_ address: String) -> Bool

  /// - Parameters:
  ///   - lookup: the machine's own where nothing else is said.
  ///   - isAllowed: which addresses may be connected to where private ones may not.
  package init(
    lookup: @escaping Lookup = Self.resolve,
    isAllowed: @escaping @Sendable (_ address: String) -> Bool = { PublicAddress.contains($0) }
  ) {
    self.lookup = lookup
    self.isAllowed = isAllowed
  }

  package func send(
    _ delivery: WebhookDelivery, to webhook: WebhookSubscription, at date: Date
  ) async throws(WebhookFailure) {
    let request = try Self.request(delivery, to: webhook, at: date)
    let status: Int
    do {
      status = try await withThrowingTaskGroup(of: Int.self) { group in
        group.addTask { try await self.status(of: request, to: webhook) }
        group.addTask {
          try await Task.sleep(for: Self.timeLimit)
          throw WebhookFailure("the receiver did not answer in time")
        }
        defer { group.cancelAll() }
        guard let status = try await group.next() else { throw CancellationError() }
        return status
      }
    } catch let failure as WebhookFailure {
      throw failure
    } catch {
      throw WebhookFailure("the receiver cannot be reached: \(Self.reason(error))")
    }
    switch status {
    case 200..<300: return
    case 300..<400: throw WebhookFailure("the receiver answered with a redirect, which is not followed", status: status)
    default: throw WebhookFailure("the receiver did not take it", status: status)
    }
  }

  private static func request(
    _ delivery: WebhookDelivery, to webhook: WebhookSubscription, at date: Date
  ) throws(WebhookFailure) -> HTTPClientRequest {
    let secrets: [WebhookSecret]
    do throws(SmallFile.Problem) { secrets = try WebhookSecret.all(in: webhook.secretFile) } catch {
      throw WebhookFailure("its secret cannot be read: the file \(error.reason)")
    }
    let id = delivery.id.uuidString.lowercased()
    let timestamp = Int(date.timeIntervalSince1970)
    var request = HTTPClientRequest(url: webhook.url)
    request.method = .POST
    request.headers = [
      "Content-Type": "application/json", "User-Agent": "model-gateway", "Webhook-Id": id,
      "Webhook-Timestamp": String(timestamp),
      "Webhook-Signature": secrets.map { $0.signature(id: id, timestamp: timestamp, body: delivery.body) }
        .joined(separator: " "),
    ]
    request.body = .bytes(ByteBuffer(string: delivery.body))
    return request
  }

  private func status(of request: HTTPClientRequest, to webhook: WebhookSubscription) async throws -> Int {
    guard let (name, port) = Self.place(of: webhook.url) else { throw WebhookFailure("its URL has no host") }
    let address = try await lookup(name, port)
    let (allowsPrivate, isPublic) = (webhook.allowsPrivate, isAllowed)
    guard let ip = address.ipAddress, allowsPrivate || isPublic(ip) else { throw Self.privateAddress }
    var configuration = HTTPClient.Configuration()
    configuration.timeout = .init(connect: Self.connectLimit)
    configuration.redirectConfiguration = .disallow
    configuration.decompression = .disabled
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.dnsOverride = [name: ip]
    // Whatever was looked up: nothing is sent to an address that was not to be connected to.
    configuration.http1_1ConnectionDebugInitializer = { channel in
      guard let peer = channel.remoteAddress?.ipAddress, allowsPrivate || isPublic(peer) else {
        return channel.eventLoop.makeFailedFuture(Self.privateAddress)
      }
      return channel.eventLoop.makeSucceededVoidFuture()
    }
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
      let response = try await client.execute(request, deadline: .now() + .seconds(Self.timeLimit.components.seconds))
      try? await client.shutdown()
      return Int(response.status.code)
    } catch {
      try? await client.shutdown()
      throw error
    }
  }

  /// The host and the port of a receiver.
  static func place(of url: String) -> (host: String, port: Int)? {
    guard let url = URL(string: url), let host = url.host, !host.isEmpty else { return nil }
    let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    return (name, url.port ?? (url.scheme?.lowercased() == "http" ? 80 : 443))
  }

  private static let privateAddress = WebhookFailure(
    "its host has an address that is not of the public internet, and allow_private is not set")

  /// By the machine's own resolver. It may take as long as that takes.
  package static let resolve: Lookup = { host, port in
    try await NIOThreadPool.singleton.runIfActive { try SocketAddress.makeAddressResolvingHost(host, port: port) }
  }

  /// No more than the kind of failure: a text could hold what the receiver chose.
  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as HTTPClientError: error.shortDescription
    case is NIOConnectionError: "no connection"
    case is NIOSSLError: "TLS failed"
    case is SocketAddressError: "its host has no address"
    default: "\(type(of: error))"
    }
  }
}
