import AWSClient
import SigV4
import Testing

struct ProxyRulesTests {
  private static func endpoint(_ text: String) throws -> Endpoint {
    try Endpoint(url: text, plainHosts: ["plain.test", "169.254.170.2", "10.1.2.3"])
  }

  @Test(
    arguments: [
      ("http://proxy.test:3128", "proxy.test", 3128, nil, nil), ("http://proxy.test", "proxy.test", 80, nil, nil),
      ("http://proxy.test/", "proxy.test", 80, nil, nil), ("proxy.test:3128", "proxy.test", 3128, nil, nil),
      ("HTTP://10.0.0.1:8080", "10.0.0.1", 8080, nil, nil), ("http://[::1]:8080", "::1", 8080, nil, nil),
      ("http://ann:s%40cret%3A1@proxy.test:1", "proxy.test", 1, "ann", "s@cret:1"),
      ("http://ann@proxy.test:1", "proxy.test", 1, "ann", ""), ("ann:x@proxy.test:1", "proxy.test", 1, "ann", "x"),
    ] as [(String, String, Int, String?, String?)])
  func `A proxy's URL is read`(text: String, host: String, port: Int, user: String?, password: String?) throws {
    let proxy = try HTTPProxy(text)
    #expect((proxy.host, proxy.port, proxy.user) == (host, port, user))
    #expect(proxy.password?.exposed == password)
  }

  @Test(arguments: [
    "https://proxy.test:3128", "socks5://proxy.test:1080", "http://", "http://proxy.test:99999",
    "http://proxy.test/path", "http://proxy.test?a", "http://ann:hunter2@", "://", "http://a b:1",
  ])
  func `What is no proxy's URL is an error that does not repeat it`(text: String) throws {
    let error = try #require(throws: HTTPProxy.Problem.self) { try HTTPProxy(text) }
    #expect(!error.reason.contains("hunter2"))
    let problem = try #require(throws: ProxyRules.Problem.self) {
      try ProxyRules(environment: ["https_proxy": text, "HTTPS_PROXY": "http://good.test"])
    }
    #expect((problem.variable, problem.reason) == ("https_proxy", error.reason))
  }

  @Test func `A password of a proxy is not printed`() throws {
    let rules = try ProxyRules(environment: ["HTTPS_PROXY": "http://ann:hunter2@proxy.test"])
    var dumped = ""
    dump(rules, to: &dumped)
    #expect(!"\(rules)\(String(reflecting: rules))\(dumped)".contains("hunter2"))
  }

  @Test(
    arguments: [
      (["HTTPS_PROXY": "http://a"], "https://x.test", "a"), (["https_proxy": "http://a"], "https://x.test", "a"),
      (["https_proxy": "http://a", "HTTPS_PROXY": "http://b"], "https://x.test", "a"),
      (["https_proxy": "", "HTTPS_PROXY": "http://b"], "https://x.test", "b"),
      (["HTTP_PROXY": "http://a"], "https://x.test", nil), (["HTTP_PROXY": "http://a"], "http://plain.test", "a"),
      (["HTTPS_PROXY": "http://a"], "http://plain.test", nil), ([:], "https://x.test", nil),
      (["HTTPS_PROXY": "http://a", "NO_PROXY": "x.test"], "https://x.test", nil),
      (["HTTPS_PROXY": "http://a", "no_proxy": "y.test", "NO_PROXY": "x.test"], "https://x.test", "a"),
    ] as [([String: String], String, String?)])
  func `The variable of the scheme names the proxy`(
    environment: [String: String], url: String, host: String?
  ) throws {
    let rules = try ProxyRules(environment: environment)
    #expect(try rules.proxy(for: Self.endpoint(url))?.host == host)
  }

  @Test(arguments: [
    ("*", "https://x.test", true), ("x.test", "https://x.test", true), ("X.Test", "https://x.TEST", true),
    ("x.test", "https://a.b.x.test", true), (".x.test", "https://a.x.test", true), (".x.test", "https://x.test", true),
    ("*.x.test", "https://a.x.test", true), ("x.test", "https://ax.test", false), ("x.test", "https://test", false),
    ("x.test.", "https://x.test", false), ("x.test", "https://x.test.", true),
    ("x.test:443", "https://x.test", true), ("x.test:8443", "https://x.test", false),
    ("x.test:8443", "https://x.test:8443", true), ("a.test, x.test", "https://x.test", true),
    ("a.test,,x.test ", "https://x.test", true), ("", "https://x.test", false),
    ("10.1.2.3", "https://10.1.2.3", true), ("10.1.2.3:443", "https://10.1.2.3", true),
    ("10.1.2.3:80", "https://10.1.2.3", false), ("10.0.0.0/8", "https://10.1.2.3", true),
    ("10.0.0.0/8", "https://11.1.2.3", false), ("10.1.2.2/31", "https://10.1.2.3", true),
    ("10.1.2.0/31", "https://10.1.2.3", false), ("0.0.0.0/0", "https://10.1.2.3", true),
    ("0.0.0.0/0", "https://x.test", false), ("10.0.0.0/33", "https://10.1.2.3", false),
    ("10.0.0.0/x", "https://10.1.2.3", false), ("10.0.0.0/8", "https://[2001:db8::1]", false),
    ("2001:db8::/32", "https://[2001:db8:1::1]", true), ("2001:db8::/32", "https://[2001:db9::1]", false),
    ("[2001:db8::1]", "https://[2001:db8:0:0:0:0:0:1]", true), ("[2001:db8::1]:443", "https://[2001:db8::1]", true),
    ("::ffff:10.0.0.1", "https://[::ffff:a00:1]", true), ("2.3", "https://10.1.2.3", false),
  ])
  func `NO_PROXY is read as other tools read it`(list: String, url: String, isDirect: Bool) throws {
    let rules = try ProxyRules(environment: ["HTTPS_PROXY": "http://a", "NO_PROXY": list])
    #expect(try (rules.proxy(for: Self.endpoint(url)) == nil) == isDirect)
  }

  @Test(arguments: [
    "http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "https://127.9.9.9", "http://169.254.170.2",
    "https://169.254.169.254", "https://[fe80::1]", "https://[fd00:ec2::254]", "https://[fd00:ec2::23]",
  ])
  func `This machine and metadata services are reached without a proxy`(url: String) throws {
    let rules = try ProxyRules(environment: ["HTTPS_PROXY": "http://a", "HTTP_PROXY": "http://a"])
    #expect(try rules.proxy(for: Self.endpoint(url)) == nil)
  }
}
