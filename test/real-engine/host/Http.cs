using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host.Config;
using Newtonsoft.Json.Linq;

/// <summary>Turns requests into calls of functions, and their results into responses.</summary>
static class Http
{
    public static async Task Answer(NodeWorker worker, AppFunction function, HttpContext context)
    {
        var request = context.Request;
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        // The Functions host writes the names of headers in lower case and joins the values of a repeated name.
        var data = new JObject
        {
            ["method"] = request.Method,
            ["url"] = $"{request.Scheme}://{request.Host}{request.Path.ToUriComponent()}{request.QueryString}",
            ["nullableHeaders"] = Values(request.Headers.Select(header => (header.Key.ToLowerInvariant(), header.Value.ToString()))),
            ["nullableQuery"] = Values(request.Query.Select(value => (value.Key, value.Value.ToString()))),
            ["nullableParams"] = Values(request.RouteValues.Select(value => (value.Key, value.Value?.ToString() ?? ""))),
            ["body"] = new JObject { ["bytes"] = Convert.ToBase64String(body.GetBuffer(), 0, (int)body.Length) },
        };
        JToken result;
        try
        {
            result = await worker.Invoke(function.Name, new() { ["http"] = data }, context.RequestAborted);
        }
        catch (WorkerException error)
        {
            Console.Error.WriteLine($"{function.Name}: {error.Message}");
            context.Response.StatusCode = 500;
            return;
        }
        if (result is not JObject { First: JProperty { Name: "http", Value: JObject response } })
        {
            context.Response.StatusCode = 204;
            return;
        }
        context.Response.StatusCode = int.Parse((string)response["statusCode"]!);
        foreach (var (name, value) in (JObject)response["headers"]!) context.Response.Headers[name] = (string?)value;
        var bytes = Convert.FromBase64String((string?)response["body"]?["bytes"] ?? "");
        if (bytes.Length > 0) await context.Response.Body.WriteAsync(bytes);
    }

    static JObject Values(IEnumerable<(string Name, string Value)> values) =>
        new(values.Select(each => new JProperty(each.Name, new JObject { ["value"] = each.Value })));

    /// <summary>Hands a request to the extension, which answers in the older types of .NET.</summary>
    public static async Task Forward(IAsyncConverter<HttpRequestMessage, HttpResponseMessage> extension, HttpContext context)
    {
        var request = new HttpRequestMessage(new(context.Request.Method), $"{context.Request.Scheme}://{context.Request.Host}{context.Request.Path}{context.Request.QueryString}")
        {
            Content = new StreamContent(context.Request.Body),
        };
        if (context.Request.ContentType is string type) request.Content.Headers.TryAddWithoutValidation("content-type", type);
        var response = await extension.ConvertAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers)) context.Response.Headers[name] = values.ToArray();
        if (response.StatusCode is not System.Net.HttpStatusCode.NoContent) await response.Content.CopyToAsync(context.Response.Body);
    }
}

#pragma warning disable CS0618
/// <summary>Says where the extension's management API is. The extension must be able to see this type.</summary>
public sealed class WebHooks(string origin) : IWebHookProvider
{
    public Uri GetUrl(IExtensionConfigProvider extension) => new($"{origin}/runtime/webhooks/durabletask?code=real-engine");
}
#pragma warning restore CS0618
