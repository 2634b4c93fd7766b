import Benchmark
import FoundationEssentials
import SigV4

extension Microbenchmarks {
  /// A start of a Lookout model, as it goes out; signing.py has botocore sign the same.
  static let start = (
    method: "POST", target: "/2020-11-20/projects/parts/models/1/start",
    headers: [
      HeaderField(name: "Host", value: "lookoutvision.us-east-1.amazonaws.com"),
      HeaderField(name: "Content-Type", value: "application/json"),
      HeaderField(name: "X-Amzn-Client-Token", value: "9a6f4c1e-5d0b-4d0e-8d4b-3f2a1c5e7b90"),
    ], body: Array(#"{"MinInferenceUnits": 1}"#.utf8)
  )

  static func addSigning() {
    let keys = AWSCredentials(
      accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
    let signer = SigV4Signer(service: "lookoutvision", region: "us-east-1")
    let date = Date(timeIntervalSince1970: 1_795_000_000)
    func request() -> SigningRequest {
      SigningRequest(method: start.method, target: start.target, headers: start.headers, body: start.body)
    }
    guard let signed = try? signer.sign(request(), credentials: keys, at: date) else {
      fatalError("the example cannot be signed")
    }
    benchmark("sign a start") {
      precondition((try? signer.sign(request(), credentials: keys, at: date).signature.utf8.count) == 64)
    }
    let floor = OpenSSLFloor(
      body: start.body, canonicalRequest: Array(signed.canonicalRequest.text.utf8),
      stringToSign: Array(signed.stringToSign.text.utf8))
    benchmark("sign a start: OpenSSL's part") { precondition(floor.run() != 0) }
    let hashed = request()
    benchmark("canonicalise a start") { precondition((try? CanonicalRequest(hashed).text.utf8.isEmpty) == false) }
    for (name, size) in [("1 KiB", 1 << 10), ("1 MiB", 1 << 20)] {
      let image = [UInt8](repeating: 0xA5, count: size)
      benchmark("hash \(name)") { precondition(SigningRequest.payloadHash(of: image).utf8.count == 64) }
    }
  }
}
