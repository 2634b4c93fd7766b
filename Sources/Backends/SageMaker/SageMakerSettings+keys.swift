import GatewayCore

extension SageMakerSettings {
  static let naming = [SettingKey("endpoint", .text, "the endpoint's name")]

  static let keys =
    [
      SettingKey(endpointConfig, .text, "the endpoint configuration from which a start creates the endpoint")
    ] + labels + anomaly

  private static let labels = [
    SettingKey("answer.labels.list", .text, "a path to the labels in the model's answer"),
    SettingKey("answer.labels.name", .text, "a path from a label to its name; without it, its place in the list"),
    SettingKey("answer.labels.names", .list, "what numbers, or places in the list, stand for, from 0"),
    SettingKey("answer.labels.confidence", .text, "a path from a label to its confidence"),
    SettingKey("answer.labels.scale", .number, "1", "what a confidence of 1 is told as, such as 100"),
    SettingKey("answer.labels.box", .list, "a path from a label to four numbers, or four paths"),
    SettingKey(
      "answer.labels.box_form", .oneOf(["ltwh", "xyxy"]), "left, top, width and height; or two corners"),
    SettingKey("answer.labels.box_unit", .oneOf(["ratio", "pixels"]), "ratio", "of the image's size; or pixels"),
  ]

  private static let anomaly = [
    SettingKey("answer.anomaly.is_anomalous", .text, "a path to true or false"),
    SettingKey("answer.anomaly.threshold", .number, "in its place: the confidence from which on it is an anomaly"),
    SettingKey("answer.anomaly.confidence", .text, "a path to a number"),
    SettingKey("answer.anomaly.scale", .number, "1", "what a confidence of 1 is told as, such as 100"),
  ]
}
