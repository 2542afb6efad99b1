# Texts of the specialist's console.
