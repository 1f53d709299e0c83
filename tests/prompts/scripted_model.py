"""A scripted model behind an OpenAI-compatible endpoint: plans well, unless its prompt tells it to be clumsy.

Prints the port that it listens on. Answers of other prompts are the smallest ones that their schemas allow.
"""

import http.server
import json


def smallest(schema):
    """The smallest value that a schema of the prompts allows."""
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    if isinstance(kind, list):
        return None if "null" in kind else smallest({**schema, "type": kind[0]})
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: smallest(properties.get(name, {})) for name in schema.get("required", [])}
    return {"array": [], "boolean": False, "number": 0, "integer": 0}.get(kind, "")


def answer(request):
    """What the model says to a request."""
    schema = request.get("response_format", {}).get("json_schema", {})
    system = " ".join(m["content"] for m in request["messages"] if m["role"] == "system")
    value = smallest(schema.get("schema", {"type": "object"}))
    if schema.get("name") == "planner":
        agent = "trend" if "CLUMSY" in system else "product"
        value["steps"] = [{"agent": agent, "goal": "what was asked for", "waits_for": []}]
    return json.dumps(value)


class Model(http.server.BaseHTTPRequestHandler):
    """Answers POST /v1/chat/completions, streamed where that is asked for."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        text, usage = answer(request), {"prompt_tokens": 100, "completion_tokens": 20}
        if request.get("stream"):
            chunk = {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": "stop"}]}
            last = {"choices": [], "usage": usage}
            body = "".join(f"data: {json.dumps(part)}\n\n" for part in (chunk, last)) + "data: [DONE]\n\n"
            kind = "text/event-stream"
        else:
            message = {"role": "assistant", "content": text}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            body, kind = json.dumps({"choices": [choice], "usage": usage}), "application/json"
        body = body.encode()
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
    print(server.server_port, flush=True)
    server.serve_forever()
