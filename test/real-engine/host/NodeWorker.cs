using System.Diagnostics;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

/// <summary>A trigger, input or output of a function, as the app registered it.</summary>
record Binding(string Name, JObject Settings)
{
    public string Type => ((string)Settings["type"]!).ToLowerInvariant();
}

/// <summary>A function of the app, as the app registered it.</summary>
record AppFunction(string Name, IReadOnlyList<Binding> Bindings)
{
    public Binding Trigger => Bindings.First(binding => binding.Type.EndsWith("trigger"));
}

/// <summary>
/// The Node process that loads the app and runs its functions (worker.ts). When it ends, the calls in it fail and a new
/// process starts, as in the Functions host. Calls made in the meantime wait for the new process.
/// </summary>
sealed class NodeWorker(string node, string script, string app)
{
    /// <summary>The value of durable client inputs, as JSON text. Functions that ask for it wait until it is set.</summary>
    public TaskCompletionSource<string> Client { get; } = new();
    public IReadOnlyList<AppFunction> Functions { get; private set; } = [];

    sealed record Running(HttpClient Http, Task<int> ExitCode);
    volatile Task<Running> current = Task.FromException<Running>(new InvalidOperationException("Not started"));

    /// <summary>Starts the process and reads which functions the app registers.</summary>
    public async Task Start()
    {
        current = Launch();
        var registered = JArray.Parse(await (await current).Http.GetStringAsync("/functions"));
        Functions = [.. registered.Select(function => new AppFunction((string)function["name"]!,
            [.. ((JObject)function["bindings"]!).Properties().Select(each => new Binding(each.Name, (JObject)each.Value))]))];
    }

    async Task<Running> Launch()
    {
        var start = new ProcessStartInfo(node, [script, app]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        // One handler for all calls: Process.Exited loses handlers that are added at the same time.
        var exitCode = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) =>
        {
            exitCode.SetResult(process.ExitCode);
            if (current.IsCompletedSuccessfully) current = Launch();
        };
        process.Start();
        // The first line is the port. Standard input stays open: when this process ends, it closes and the worker ends, too.
        var port = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The Node process ended before it had loaded the app.");
        Console.WriteLine($"worker {process.Id}");
        var handler = new SocketsHttpHandler { PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan };
        return new(new(handler) { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = Timeout.InfiniteTimeSpan }, exitCode.Task);
    }

    /// <summary>Runs a function once and returns its result as the worker protocol's typed data.</summary>
    /// <exception cref="WorkerException">The function failed, or its process ended.</exception>
    public async Task<JToken> Invoke(string name, JObject triggerData, CancellationToken cancellation = default)
    {
        var function = Functions.First(each => each.Name == name);
        var inputs = new JArray { new JObject { ["name"] = function.Trigger.Name, ["data"] = triggerData } };
        foreach (var binding in function.Bindings.Where(binding => binding.Type == "durableclient"))
            inputs.Add(new JObject { ["name"] = binding.Name, ["data"] = RpcData.Text(await Client.Task) });
        var request = new JObject { ["name"] = name, ["invocationId"] = Guid.NewGuid().ToString(), ["inputData"] = inputs };
        var (http, exitCode) = await current;
        string text;
        try
        {
            var content = new StringContent(request.ToString(Formatting.None), Encoding.UTF8, "application/json");
            text = await (await http.PostAsync("/invoke", content, cancellation)).Content.ReadAsStringAsync(cancellation);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            var code = await exitCode;
            throw new WorkerProcessExitException($"node exited with code {code} (0x{code:X})");
        }
        var answer = RpcData.Parse(text);
        if (answer["error"] is not JObject thrown) return answer["returnValue"]!;
        // The extension looks for the state of a failed orchestrator in this text of the Functions host.
        throw new WorkerException($"Result: Failure\nException: {thrown["message"]}\nStack: {thrown["stack"]}");
    }
}

/// <summary>The failure of a function in the Node process.</summary>
class WorkerException(string message) : Exception(message);

/// <summary>The end of the Node process. The extension knows this exception of the Functions host by its name.</summary>
sealed class WorkerProcessExitException(string message) : WorkerException(message);

/// <summary>The worker protocol's typed data, as JSON; bytes are base64.</summary>
static class RpcData
{
    public static JObject Text(string value) => new() { ["string"] = value };

    /// <summary>Converts the return value of a function to what the Functions host hands to an extension.</summary>
    public static object? ToObject(JToken data) => data switch
    {
        JObject { First: JProperty { Name: "json" } json } => Parse((string)json.Value!),
        JObject { First: JProperty { Name: "bytes" } bytes } => Convert.FromBase64String((string)bytes.Value!),
        JObject { First: JProperty { Value: JValue value } } => value.Value,
        _ => null,
    };

    /// <summary>Parses JSON and leaves texts that look like dates alone.</summary>
    public static JToken Parse(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None };
        return JToken.ReadFrom(reader);
    }
}
