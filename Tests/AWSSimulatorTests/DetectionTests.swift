import AWSSimulator
import Foundation
import Testing

@Suite struct DetectionTests {
  @Test func `Rekognition sees the same in the same bytes, and other things in others`() throws {
    let client = runningClient()
    let first = try labels(client, TestImage.png(salt: 1), #","MinConfidence":0"#)
    #expect(try labels(client, TestImage.png(salt: 1), #","MinConfidence":0"#) as NSArray == first as NSArray)
    #expect(try labels(runningClient(), TestImage.png(salt: 1), #","MinConfidence":0"#) as NSArray == first as NSArray)
    #expect(try labels(client, TestImage.png(salt: 2), #","MinConfidence":0"#) as NSArray != first as NSArray)
  }

  @Test(arguments: 0..<20 as Range<UInt8>)
  func `Labels have a confidence to 100 and a box inside the image`(salt: UInt8) throws {
    let labels = try labels(runningClient(), TestImage.jpeg() + [salt], #","MinConfidence":0"#)
    #expect((2...4).contains(labels.count))
    for label in labels {
      let confidence = try #require(label["Confidence"] as? Double)
      #expect((0...100).contains(confidence))
      let geometry = try #require(label["Geometry"] as? [String: Any])
      let box = try #require(geometry["BoundingBox"] as? [String: Double])
      #expect((box["Left"] ?? 2) + (box["Width"] ?? 2) <= 1)
      #expect((box["Top"] ?? 2) + (box["Height"] ?? 2) <= 1)
    }
  }

  @Test func `Confidence and number of labels are limited as asked`() throws {
    let client = runningClient()
    let all = try labels(client, TestImage.png(), #","MinConfidence":0"#)
    let usual = try labels(client, TestImage.png())
    #expect(usual.count == all.count - 1)
    #expect(try labels(client, TestImage.png(), #","MinConfidence":100"#).isEmpty)
    #expect(try labels(client, TestImage.png(), #","MinConfidence":0,"MaxResults":1"#).count == 1)
  }

  @Test func `A model that does not run takes no images`() {
    let client = SimulatedClient()
    let rekognition = detect(client, TestImage.png())
    #expect(rekognition.status == 400)
    #expect(rekognition.errorCode == "ResourceNotReadyException")
    let lookout = client.lookout("POST", "/widgets/models/1/detect", TestImage.png(), contentType: "image/png")
    #expect(lookout.status == 409)
    #expect(lookout.errorCode == "ConflictException")
  }

  @Test func `Rekognition refuses images by format and size`() {
    let client = runningClient()
    #expect(detect(client, Array("GIF89a".utf8)).errorCode == "InvalidImageFormatException")
    #expect(detect(client, TestImage.png(width: 4097, height: 80)).errorCode == "ImageTooLargeException")
    #expect(detect(client, TestImage.jpeg(width: 63, height: 80)).errorCode == "InvalidParameterException")
    let padding = [UInt8](repeating: 0, count: 4 << 20)
    #expect(detect(client, TestImage.png() + padding).errorCode == "ImageTooLargeException")
    let huge = detect(client, TestImage.png() + padding + padding)
    #expect(huge.errorCode == "ValidationException")
    #expect(huge.errorMessage?.contains("'java.nio.HeapByteBuffer[pos=0 lim=8388633 cap=8388633]'") == true)
  }

  @Test func `Rekognition reads objects from S3 but for those that are missing`() {
    let client = runningClient()
    func detect(_ image: String) -> SimulatedResponse {
      client.rekognition(
        "DetectCustomLabels", #"{"ProjectVersionArn":"\#(DemoCloud.rekognitionVersionARN)","Image":\#(image)}"#)
    }
    #expect(detect(#"{"S3Object":{"Bucket":"line-3","Name":"a.jpg"}}"#).status == 200)
    let missing = detect(#"{"S3Object":{"Bucket":"line-3","Name":"missing/a.jpg"}}"#)
    #expect(missing.errorCode == "InvalidS3ObjectException")
    #expect(detect("{}").errorCode == "InvalidParameterException")
    let both = detect(#"{"Bytes":"AAAA","S3Object":{"Bucket":"line-3","Name":"a.jpg"}}"#)
    #expect(both.errorCode == "InvalidParameterException")
  }

  @Test(arguments: 0..<20 as Range<UInt8>)
  func `Lookout's first anomaly is the background, and the areas make one`(salt: UInt8) throws {
    let result = try anomalies(TestImage.png(salt: salt))
    let again = try anomalies(TestImage.png(salt: salt))
    #expect(result as NSDictionary == again as NSDictionary)
    let found = try #require(result["Anomalies"] as? [[String: Any]])
    #expect(found.first?["Name"] as? String == "background")
    #expect((found.count > 1) == (result["IsAnomalous"] as? Bool))
    let pixels = found.compactMap { $0["PixelAnomaly"] as? [String: Any] }
    let area = pixels.compactMap { $0["TotalPercentageArea"] as? Double }.reduce(0, +)
    #expect(abs(area - 1) < 1e-9)
    #expect(pixels.allSatisfy { ($0["Color"] as? String)?.count == 7 })
    #expect(((result["Confidence"] as? Double) ?? 2) <= 1)
  }

  @Test func `Lookout's mask is a PNG as large as the image`() throws {
    let base64 = try #require(try anomalies(TestImage.png(width: 200, height: 100))["AnomalyMask"] as? String)
    let mask = [UInt8](try #require(Data(base64Encoded: base64)))
    #expect(Array(mask[..<8]) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(Array(mask[16..<24]) == [0, 0, 0, 200, 0, 0, 0, 100])
  }

  @Test func `Images come in both answers`() throws {
    let salts = 0..<20 as Range<UInt8>
    let verdicts = try Set(salts.map { try anomalies(TestImage.png(salt: $0))["IsAnomalous"] as? Bool })
    #expect(verdicts == [true, false])
  }

  @Test(
    arguments: [
      ([], "image/png"), (TestImage.png(), "image/jpeg"), (TestImage.png(), "image/gif"), (TestImage.png(), nil),
      (Array("GIF89a".utf8), "image/png"), (TestImage.png(width: 5000, height: 80), "image/png"),
      (TestImage.png(width: 63, height: 80), "image/png"),
    ] as [([UInt8], String?)])
  func `Lookout refuses images that are not what they are said to be`(image: [UInt8], type: String?) {
    let client = runningClient()
    let response = client.lookout("POST", "/widgets/models/1/detect", image, contentType: type)
    #expect(response.status == 400)
    #expect(response.errorCode == "ValidationException")
  }

  private func runningClient() -> SimulatedClient {
    let client = SimulatedClient()
    client.cloud.setStatus("RUNNING", of: client.solderJoints)
    client.cloud.setStatus("HOSTED", of: client.widgets)
    return client
  }

  private func detect(_ client: SimulatedClient, _ image: [UInt8], _ more: String = "") -> SimulatedResponse {
    let bytes = Data(image).base64EncodedString()
    return client.rekognition(
      "DetectCustomLabels",
      #"{"ProjectVersionArn":"\#(DemoCloud.rekognitionVersionARN)","Image":{"Bytes":"\#(bytes)"}\#(more)}"#)
  }

  private func labels(_ client: SimulatedClient, _ image: [UInt8], _ more: String = "") throws -> [[String: Any]] {
    try #require(detect(client, image, more).json["CustomLabels"] as? [[String: Any]])
  }

  private func anomalies(_ image: [UInt8]) throws -> [String: Any] {
    let response = runningClient().lookout("POST", "/widgets/models/1/detect", image, contentType: "image/png")
    return try #require(response.json["DetectAnomalyResult"] as? [String: Any])
  }
}
