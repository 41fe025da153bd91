// The Durable Task Scheduler, which keeps the state of runs.
@description('Name of the scheduler.')
param name string
@description('Region.')
param location string
@description('Tags of the environment.')
param tags object
@description('Whether it can be reached from outside of the virtual network.')
param isPublic bool
@description('Object id of the app\'s identity.')
param appPrincipalId string

// The app starts, queries and purges orchestrations besides working on them, which the role of a worker does not allow.
var durableTaskDataContributor = '0ad04412-c4d5-4796-b79c-f76d14c8d402'

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    // Without a virtual network the app has no address of its own to be let in by: instances of Flex Consumption come and go
    // with addresses that they share. Access is by role, and no key exists. An empty list lets nobody in.
    ipAllowlist: isPublic ? ['0.0.0.0/0'] : []
  }

  resource hub 'taskHubs' = {
    // As hubName of host.json.
    name: 'gotag'
  }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: scheduler::hub
  name: guid(scheduler::hub.id, appPrincipalId, durableTaskDataContributor)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', durableTaskDataContributor)
  }
}

output id string = scheduler.id
output name string = scheduler.name
output endpoint string = scheduler.properties.endpoint
