"""A gateway with a catalog of the test's own, over a simulator."""

from program import Program, Server, Simulator


class Served(Server):
    def __init__(self, folder, configuration):
        """The configuration names all but where AWS and the store are."""
        self.aws = Program("simulate", "--port", "0", "--start-seconds", "1")
        self.simulator = Simulator(self.aws.address("simulator"))
        key = self.simulator.credentials()
        file = folder / "gateway.yaml"
        file.write_text(configuration)
        self.program = Program(
            "serve", "--config", str(file), "--port", "0", "--store", str(folder / "store.sqlite"),
            AWS_ENDPOINT_URL=self.simulator.url, AWS_ACCESS_KEY_ID=key["access_key_id"],
            AWS_SECRET_ACCESS_KEY=key["secret_access_key"])
        super().__init__(self.program.address("listening"))

    def end(self):
        self.program.end()
        self.aws.end()
