extension SimulatedRequest {
  /// Whether the target or the body has a text in it, which names what the request is about.
  func names(_ resource: String) -> Bool {
    if target.contains(resource) || (RequestTarget(target)?.segments.joined(separator: "/").contains(resource) ?? false)
    {
      return true
    }
    let text = String(decoding: body, as: UTF8.self)
    // JSON and forms may escape the slashes and colons of a resource name.
    return text.contains(resource) || text.replacing("\\/", with: "/").contains(resource)
      || QueryInput(self).values.contains { $0.contains(resource) }
  }
}
