// One private endpoint, and the zone that has its name resolve to an address of the virtual network.
@description('Name of the endpoint.')
param name string
@description('Region.')
param location string
@description('Tags of the environment.')
param tags object
@description('Which part of the service: blob, queue, table or scheduler.')
param part string
@description('Name of the private DNS zone.')
param zone string
@description('Id of the service.')
param targetId string
@description('Id of the virtual network.')
param networkId string
@description('Id of the subnet for endpoints.')
param subnetId string

resource dnsZone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: zone
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: 'network'
    location: 'global'
    properties: { virtualNetwork: { id: networkId }, registrationEnabled: false }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      { name: part, properties: { privateLinkServiceId: targetId, groupIds: [part] } }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: part, properties: { privateDnsZoneId: dnsZone.id } }] }
  }
}
