import Benchmark
import FoundationEssentials
import OrderedJSON

extension Microbenchmarks {
  /// The answer to a start, from its values to its bytes.
  static func addEnvelopes() {
    benchmark("encode a start's envelope") {
      var data = JSONObject([
        ("id", "abc123"), ("created_at", "2026-11-22T08:00:00Z"), ("created_at_exact", true),
        ("operation_id", "9a6f4c1e-5d0b-4d0e-8d4b-3f2a1c5e7b90"), ("state", "starting"), ("backend", "rekognition"),
        ("backend_state", "STARTING"), ("observed_at", "2026-11-22T08:00:00Z"),
      ])
      data.append(
        "inference_units",
        .object(JSONObject([("min", .integer(1)), ("max", .null)])))
      data.append("joined", .bool(false))
      data.append(
        "lease",
        .object(
          JSONObject([
            ("holder", "inspection"), ("granted_at", "2026-11-22T08:00:00Z"), ("length", "4h"), ("ends_at", .null),
          ])))
      let envelope: JSONValue = ["success": true, "data": .object(data)]
      precondition(JSONWriter.bytes(of: envelope).count > 300)
    }
  }
}
