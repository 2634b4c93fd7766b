/// What STS sends.
enum STSAnswers {
  static func session(_ operation: String = "AssumeRole", key: String = "ASIAROLE") -> ScriptedTransport.Answer {
    .answer(
      200,
      """
      <\(operation)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <\(operation)Result>
          <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn></AssumedRoleUser>
          <Credentials>
            <AccessKeyId>\(key)</AccessKeyId>
            <SecretAccessKey>secret&amp;of&lt;role</SecretAccessKey>
            <SessionToken>token/of+role==</SessionToken>
            <Expiration>2027-01-15T09:00:00Z</Expiration>
          </Credentials>
        </\(operation)Result>
        <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>
      </\(operation)Response>
      """)
  }

  static let identity = ScriptedTransport.Answer.answer(
    200,
    """
    <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
    <Arn>arn:aws:iam::111122223333:user/Alice</Arn><UserId>AIDA</UserId><Account>111122223333</Account>
    </GetCallerIdentityResult></GetCallerIdentityResponse>
    """)

  static func error(_ code: String, _ status: Int = 400, message: String = "words") -> ScriptedTransport.Answer {
    .answer(
      status,
      """
      <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
      <Code>\(code)</Code><Message>\(message)</Message></Error><RequestId>r</RequestId></ErrorResponse>
      """)
  }
}
