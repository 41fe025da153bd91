// The one identity that the app has. It reaches storage, scheduler, vault, telemetry and models by it; there are no keys.
@description('Name of the identity.')
param name string
@description('Region.')
param location string
@description('Tags of the environment.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

output id string = identity.id
output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId
