// Keys of models that cannot be called by identity, and what notifications are signed with. The deployer writes them, the app reads them.
@description('Name of the vault.')
param name string
@description('Region.')
param location string
@description('Tags of the environment.')
param tags object
@description('Object id of the app\'s identity.')
param appPrincipalId string
@description('Object id of who deploys.')
param deployerPrincipalId string
@description('What the deployer is.')
param deployerPrincipalType string

var keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6'
var keyVaultSecretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    // Cannot be taken back, and leaves a vault of that name behind for a week when the environment is removed.
    enablePurgeProtection: true
    softDeleteRetentionInDays: 7
    // Also with a virtual network: the deployer writes keys from a machine outside of it. Access is by role.
    publicNetworkAccess: 'Enabled'
  }
}

resource appRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, appPrincipalId, keyVaultSecretsUser)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
  }
}

resource deployerRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, deployerPrincipalId, keyVaultSecretsOfficer)
  properties: {
    principalId: deployerPrincipalId
    principalType: deployerPrincipalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsOfficer)
  }
}

output name string = vault.name
