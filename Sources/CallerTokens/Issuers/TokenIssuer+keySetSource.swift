import AWSClient

extension TokenIssuer {
  /// - Parameter transport: for keys that are not in a file.
  func keySetSource(over transport: any HTTPTransport) -> any KeySetSource {
    switch source {
    case .file(let path): KeySetFile(path: path)
    case .download(let address, _, let tokenFile):
      KeySetDownload(transport: transport, address: address, tokenFile: tokenFile)
    }
  }
}
