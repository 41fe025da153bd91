// A virtual network through which the app reaches storage and scheduler, which nobody else reaches then.
@description('End of all names.')
param suffix string
@description('Region.')
param location string
@description('Tags of the environment.')
param tags object
@description('Id of the storage account.')
param storageId string
@description('Id of the scheduler, where there is one.')
param schedulerId string
@description('Whether there is a scheduler.')
param hasScheduler bool

// What is reached by a private endpoint: the part of a service, and the zone that its name resolves in.
var storageZone = environment().suffixes.storage
var storageEndpoints = [
  { part: 'blob', zone: 'privatelink.blob.${storageZone}', targetId: storageId }
  { part: 'queue', zone: 'privatelink.queue.${storageZone}', targetId: storageId }
  { part: 'table', zone: 'privatelink.table.${storageZone}', targetId: storageId }
]
var schedulerEndpoints = [{ part: 'scheduler', zone: 'privatelink.durabletask.io', targetId: schedulerId }]
var endpoints = concat(storageEndpoints, hasScheduler ? schedulerEndpoints : [])

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-${suffix}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: '10.0.0.0/24'
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
          // Models are on the internet. For an address that does not change, give this subnet a NAT gateway.
          defaultOutboundAccess: true
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: '10.0.1.0/24', defaultOutboundAccess: false }
      }
    ]
  }

  resource appSubnet 'subnets' existing = { name: 'app' }
  resource endpointSubnet 'subnets' existing = { name: 'endpoints' }
}

module privateEndpoints 'private-endpoint.bicep' = [
  for endpoint in endpoints: {
    name: 'endpoint-${endpoint.part}'
    params: {
      name: 'pep-${endpoint.part}-${suffix}'
      location: location
      tags: tags
      part: endpoint.part
      zone: endpoint.zone
      targetId: endpoint.targetId
      networkId: network.id
      subnetId: network::endpointSubnet.id
    }
  }
]

output appSubnetId string = network::appSubnet.id
