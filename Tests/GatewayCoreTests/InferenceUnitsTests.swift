import GatewayCore
import Testing

@Suite("Inference units")
struct InferenceUnitsTests {
  @Test(
    "What a caller names wins, then the catalog, then 1; a default gives way where the two do not fit",
    arguments: [
      (UnitsRequest(), UnitsRequest(), InferenceUnits(minimum: 1)),
      (UnitsRequest(), UnitsRequest(minimum: 2, maximum: 4), InferenceUnits(minimum: 2, maximum: 4)),
      (UnitsRequest(minimum: 3), UnitsRequest(minimum: 1, maximum: 2), InferenceUnits(minimum: 3, maximum: 3)),
      (UnitsRequest(maximum: 1), UnitsRequest(minimum: 2, maximum: 4), InferenceUnits(minimum: 1, maximum: 1)),
      (UnitsRequest(minimum: 2, maximum: 5), UnitsRequest(), InferenceUnits(minimum: 2, maximum: 5)),
      (UnitsRequest(maximum: 5), UnitsRequest(), InferenceUnits(minimum: 1, maximum: 5)),
    ])
  func defaults(named: UnitsRequest, catalog: UnitsRequest, expected: InferenceUnits) {
    #expect(named.units(defaults: catalog) == expected)
  }

  @Test("Only what is named is compared, each alone")
  func mismatches() {
    let runs = InferenceUnits(minimum: 2)
    #expect(UnitsRequest().mismatches(with: runs).isEmpty)
    #expect(UnitsRequest(minimum: 2).mismatches(with: runs).isEmpty)
    #expect(UnitsRequest(maximum: 2).mismatches(with: runs).isEmpty)
    #expect(UnitsRequest(minimum: 1).mismatches(with: runs).map(\.field) == ["min_inference_units"])
    #expect(
      UnitsRequest(minimum: 3, maximum: 4).mismatches(with: runs).map(\.field) == [
        "min_inference_units", "max_inference_units",
      ])
  }
}
