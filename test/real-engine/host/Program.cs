// Hosts the real Durable Task extension for a Node app, in place of the Functions host. README.md describes it.
// Usage: RealEngine <app folder> <node> <worker script> <port>
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Host.Config;
using Newtonsoft.Json.Linq;

var (app, node, script, origin) = (args[0], args[1], args[2], $"http://127.0.0.1:{args[3]}");
// The Functions host gives .NET's thread pool this many threads at once; with fewer, bursts of activities starve it.
ThreadPool.SetMinThreads(6 * Environment.ProcessorCount, 6 * Environment.ProcessorCount);

var worker = new NodeWorker(node, script, app);
await worker.Start();

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = app });
builder.Configuration.Sources.Clear();
builder.Configuration.AddJsonFile(Path.Combine(app, "host.json")).AddEnvironmentVariables();
builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
    .SetMinimumLevel(LogLevel.Warning).AddFilter("Azure.Core", LogLevel.Error);
builder.WebHost.UseUrls(origin).ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 100 << 20);
builder.Services.AddSingleton<ITypeLocator>(new FunctionTypes(worker));
#pragma warning disable CS0618 // The Functions host's own way to tell extensions where their web hooks are.
builder.Services.AddSingleton<IWebHookProvider>(new WebHooks(origin));
#pragma warning restore CS0618
builder.Services.AddOptions<DurableTaskOptions>().Configure<IConfiguration>((options, configuration) =>
    configuration.GetSection("extensions:durableTask").Bind(options));
builder.Host.ConfigureWebJobs(webJobs => webJobs.AddDurableTask());
var host = builder.Build();

// The HTTP functions, with ASP.NET's own routing.
var prefix = host.Configuration["extensions:http:routePrefix"] ?? "api";
foreach (var function in worker.Functions.Where(function => function.Trigger.Type == "httptrigger"))
{
    var settings = function.Trigger.Settings;
    var route = $"/{prefix}/{(string?)settings["route"] ?? function.Name}".Replace("//", "/");
    host.MapMethods(route, settings["methods"]!.Values<string>()!, context => Http.Answer(worker, function, context));
}
// Runs a function that no request or orchestrator starts (a timer trigger), by the Functions host's own address.
host.MapPost("/admin/functions/{name}", async (string name) =>
{
    var timer = new JObject { ["Schedule"] = new JObject { ["AdjustForDST"] = true }, ["ScheduleStatus"] = null, ["IsPastDue"] = false };
    await worker.Invoke(name, new() { ["json"] = timer.ToString() });
    return Results.StatusCode(202);
});
// The extension's management API.
var extension = host.Services.GetServices<IExtensionConfigProvider>().OfType<IAsyncConverter<HttpRequestMessage, HttpResponseMessage>>().First();
host.Map("/runtime/webhooks/durabletask/{**rest}", context => Http.Forward(extension, context));

var jobs = (JobHost)host.Services.GetRequiredService<IJobHost>();
await host.StartAsync();
await jobs.CallAsync(typeof(FunctionCalls).GetMethod(nameof(FunctionCalls.ReadClient)));
Console.WriteLine("ready");
await host.WaitForShutdownAsync();
