using System.Reflection;
using System.Reflection.Emit;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

/// <summary>
/// The methods that the WebJobs SDK finds by reflection: one for each durable function of the app, emitted at start-up as the
/// Functions host does. Each hands its call to the Node process.
/// </summary>
sealed class FunctionTypes(NodeWorker worker) : ITypeLocator
{
    static readonly Dictionary<string, Type> triggers = new()
    {
        ["orchestrationtrigger"] = typeof(OrchestrationTriggerAttribute),
        ["activitytrigger"] = typeof(ActivityTriggerAttribute),
        ["entitytrigger"] = typeof(EntityTriggerAttribute),
    };

    public IReadOnlyList<Type> GetTypes()
    {
        FunctionCalls.Worker = worker;
        var module = AssemblyBuilder.DefineDynamicAssembly(new("AppFunctions"), AssemblyBuilderAccess.Run).DefineDynamicModule("AppFunctions");
        var type = module.DefineType("AppFunctions", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        foreach (var function in worker.Functions)
            if (triggers.TryGetValue(function.Trigger.Type, out var trigger)) Emit(type, function.Name, trigger);
        return [type.CreateType(), typeof(FunctionCalls)];
    }

    /// <summary>
    /// Emits <c>[FunctionName(name)] static Task&lt;object&gt; name([Trigger] string payload) => FunctionCalls.Run(name, payload)</c>.
    /// The string makes the extension speak the protocol of other languages.
    /// </summary>
    static void Emit(TypeBuilder type, string name, Type trigger)
    {
        var method = type.DefineMethod(name, MethodAttributes.Public | MethodAttributes.Static, typeof(Task<object>), [typeof(string)]);
        method.SetCustomAttribute(new(typeof(FunctionNameAttribute).GetConstructor([typeof(string)])!, [name]));
        method.DefineParameter(1, ParameterAttributes.None, "payload").SetCustomAttribute(new(trigger.GetConstructor([])!, []));
        var code = method.GetILGenerator();
        code.Emit(OpCodes.Ldstr, name);
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Call, typeof(FunctionCalls).GetMethod(nameof(FunctionCalls.Run))!);
        code.Emit(OpCodes.Ret);
    }
}

/// <summary>What emitted methods call, and the client. Both must be public to be found.</summary>
public static class FunctionCalls
{
    internal static NodeWorker? Worker;

    public static async Task<object?> Run(string name, string? payload) =>
        RpcData.ToObject(await Worker!.Invoke(name, payload is null ? [] : RpcData.Text(payload)));

    /// <summary>Reads the extension's own client binding, which every function gets that asks for a client.</summary>
    [NoAutomaticTrigger]
    public static void ReadClient([DurableClient] string client) => Worker!.Client.TrySetResult(client);
}
